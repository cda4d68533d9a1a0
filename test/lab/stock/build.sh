#!/bin/sh
# Debian's stock kernel for a PC that QEMU emulates, and the first file system that leads it to the lab's disk.
# Usage: sh build.sh FOLDER PACKAGE=VERSION
# FOLDER is empty and gets `kernel` and `initrd`. Packages come from the sources that this machine uses.
set -eu
folder=$1
package=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$folder"

apt-get -qq -o APT::Sandbox::User=root download "$package" busybox-static >&2
mkdir unpacked
dpkg-deb --fsys-tarfile linux-image-*.deb | tar -C unpacked -xf - ./boot ./lib/modules
dpkg-deb --fsys-tarfile busybox-static_*.deb | tar -C unpacked -xf - ./bin/busybox
rm ./*.deb
find unpacked/lib/modules -name '*.ko.xz' -exec xz -d {} +
version=$(basename unpacked/lib/modules/*)
modules=lib/modules/$version

# The kernel inside of the compressed one (boot protocol, Documentation/arch/x86/boot.rst: setup_sects, payload_offset, payload_length):
# QEMU starts it as it is, and unpacking it costs an emulated PC many seconds. The payload ends with its length, four octets that are not xz's.
number() { od -An "-tu$2" "-j$(($1))" "-N$2" "unpacked/boot/vmlinuz-$version" | tr -d ' '; }
offset=$((($(number 0x1f1 1) + 1) * 512 + $(number 0x248 4)))
tail -c "+$((offset + 1))" "unpacked/boot/vmlinuz-$version" | head -c "$(($(number 0x24c 4) - 4))" | xz -dc --single-stream >kernel

# What the disk and the network cards need at once, then what gate schedules need, each after what it needs itself.
depmod -b unpacked "$version"
needed() { modprobe -d unpacked -S "$version" --show-depends --all "$@" | sed -n 's,^insmod .*/unpacked/\([^ ]*\).*,\1,p' | awk '!seen[$0]++'; }
mkdir -p "initrd/$modules" initrd/bin initrd/dev initrd/disk
needed virtio_pci virtio_blk virtio_net crc32c_generic ext4 >initrd/modules
# shellcheck disable=SC2046 # names of modules are words
needed veth dummy 8021q autofs4 $(find "unpacked/$modules/kernel/net/sched" -name '*.ko' -exec basename {} .ko \;) >later
sort -u initrd/modules later | while read -r module; do
  mkdir -p "initrd/$(dirname "$module")"
  cp "unpacked/$module" "initrd/$module"
done
cp "unpacked/$modules"/modules.builtin* "unpacked/$modules/modules.order" "initrd/$modules/"
depmod -b initrd "$version"

mv unpacked/bin/busybox initrd/bin/busybox
cp "$here/init" initrd/init
chmod 0755 initrd/init
(cd initrd && find . | bin/busybox cpio --quiet -o -H newc) >initrd.cpio
rm -rf unpacked initrd later
mv initrd.cpio initrd
