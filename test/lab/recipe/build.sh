#!/bin/sh
# Disk of the lab's device: a small Debian with the kernel modules that gate schedules need. Usage, as root: sh build.sh FOLDER MODULES
# FOLDER is empty and gets disk.raw; MODULES is the module folder of the user-mode kernel, named after its version.
# Packages come from the sources that this machine uses; no source, setting or key of the machine stays in the disk.
set -eu
folder=$1
modules=$2
version=$(basename "$modules")
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$folder/root
# shellcheck source=/dev/null
codename=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME")

sources=/etc/apt/sources.list.d/debian.sources
[ -e "$sources" ] || sources=/etc/apt/sources.list

set --
for settings in /etc/apt/apt.conf.d/*; do
  if grep -qi '^Acquire' "$settings"; then set -- "$@" "--aptopt=$settings"; fi
done
for documents in man doc locale info; do set -- "$@" "--dpkgopt=path-exclude=/usr/share/$documents/*"; done
mmdebstrap --mode=root --format=directory --variant=minbase "$@" \
  --include=bash,busybox-static,dash,ethtool,iproute2,kmod,openssh-server "$codename" "$root" "$sources" >&2

for part in net/sched net/8021q net/802 net/llc drivers/net/veth.ko drivers/net/dummy.ko; do
  mkdir -p "$root/lib/modules/$version/kernel/$(dirname "$part")"
  cp -a "$modules/kernel/$part" "$root/lib/modules/$version/kernel/$(dirname "$part")/"
done
cp "$modules"/modules.builtin* "$modules/modules.order" "$root/lib/modules/$version/"
chroot "$root" depmod "$version"

cp "$here/init" "$root/sbin/lab-init"
chmod 0755 "$root/sbin/lab-init"
cp "$here/sshd.conf" "$root/etc/ssh/sshd_config.d/lab.conf"
# No password, and a shell without start-up files.
sed -i 's/^root:[^:]*:/root:*:/' "$root/etc/shadow"
sed -i '/^root:/s,:[^:]*$,:/bin/dash,' "$root/etc/passwd"
printf 'edge1\n' >"$root/etc/hostname"
rm -rf "$root"/etc/ssh/ssh_host_* "$root"/etc/apt "$root"/etc/resolv.conf "$root"/var/lib/apt "$root"/var/cache/* "$root"/var/log/*
mkdir -p "$root/var/log"

truncate -s 600M "$folder/disk.raw"
# With a journal, as devices have it: a power cut must find the file system that they have.
mke2fs -q -t ext4 -m 0 -d "$root" "$folder/disk.raw"
rm -rf "$root"
