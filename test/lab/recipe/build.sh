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
# shellcheck disable=SC2016 # mmdebstrap's shell sets $1 and the variable
busybox='cd "$1" && APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq download busybox && dpkg-deb -x busybox_*.deb lab-busybox && rm busybox_*.deb'
mmdebstrap --mode=root --format=directory --variant=minbase "$@" "--customize-hook=$busybox" \
  --include=bash,busybox-static,dash,dropbear-bin,ethtool,iproute2,kmod,openssh-server,python3,sudo,systemd-sysv "$codename" "$root" "$sources" >&2

for part in net/sched net/8021q net/802 net/llc drivers/net/veth.ko drivers/net/dummy.ko; do
  mkdir -p "$root/lib/modules/$version/kernel/$(dirname "$part")"
  cp -a "$modules/kernel/$part" "$root/lib/modules/$version/kernel/$(dirname "$part")/"
done
cp "$modules"/modules.builtin* "$modules/modules.order" "$root/lib/modules/$version/"
chroot "$root" depmod "$version"

cp "$here/init" "$root/sbin/lab-init"
cp "$here/serve" "$root/sbin/lab-serve"
chmod 0755 "$root/sbin/lab-init" "$root/sbin/lab-serve"
cp "$here/sshd.conf" "$root/etc/ssh/sshd_config.d/lab.conf"
# No password, and a shell without start-up files.
sed -i 's/^root:[^:]*:/root:*:/' "$root/etc/shadow"
sed -i '/^root:/s,:[^:]*$,:/bin/dash,' "$root/etc/passwd"
chroot "$root" useradd --create-home --shell /bin/dash --password '*' engineer
printf 'engineer ALL=(root) NOPASSWD: ALL\n' >"$root/etc/sudoers.d/engineer"
printf 'edge1\n' >"$root/etc/hostname"
# As devices without systemd have it: a script that their own init runs.
printf '#!/bin/sh\nexit 0\n' >"$root/etc/rc.local"
chmod 0755 "$root/etc/rc.local"

# systemd with as little as it takes: what a device without hardware or people needs not is masked.
cp "$here/lab-server.service" "$root/etc/systemd/system/"
chroot "$root" systemctl --quiet enable lab-server.service
chroot "$root" systemctl --quiet set-default multi-user.target
for unit in ssh.service getty.target systemd-timesyncd.service systemd-logind.service apt-daily.timer apt-daily-upgrade.timer \
  dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-binfmt.service systemd-update-utmp.service \
  systemd-update-utmp-runlevel.service systemd-pstore.service systemd-random-seed.service systemd-sysusers.service \
  systemd-tmpfiles-setup-dev.service systemd-tmpfiles-clean.timer systemd-machine-id-commit.service modprobe@.service \
  systemd-modules-load.service systemd-remount-fs.service dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount \
  sys-kernel-tracing.mount proc-sys-fs-binfmt_misc.automount; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
printf '%s\n' 0123456789abcdef0123456789abcdef >"$root/etc/machine-id"

# A device of busybox alone: its applets in the place of all programs, but for iproute2's. `init` unpacks it where that is wanted.
# It is Debian's other busybox: the shell of the static one would take its own `tc` and `ip`, whatever PATH says.
mkdir -p "$folder/applets/bin" "$root/usr/share/lab"
mv "$root/lab-busybox/bin/busybox" "$folder/applets/bin/busybox"
cp "$root/bin/busybox" "$root/usr/share/lab/busybox-static"
rm -r "$root/lab-busybox"
"$folder/applets/bin/busybox" --list-full | grep -v -E '(^|/)(busybox|ip|ipaddr|iplink|iproute|iprule|ipneigh|iptunnel|sh|linuxrc)$' |
  while read -r applet; do
    mkdir -p "$folder/applets/$(dirname "$applet")"
    ln -s /bin/busybox "$folder/applets/$applet"
  done
ln -s busybox "$folder/applets/bin/sh"
(cd "$folder/applets" && find . ! -type d | tar --owner=0 --group=0 -cf "$root/usr/share/lab/applets.tar" --files-from=-)
rm -rf "$folder/applets"

rm -rf "$root"/etc/ssh/ssh_host_* "$root"/etc/apt "$root"/etc/resolv.conf "$root"/var/lib/apt "$root"/var/cache/* "$root"/var/log/*
mkdir -p "$root/var/log"

truncate -s 600M "$folder/disk.raw"
# With a journal, as devices have it: a power cut must find the file system that they have.
mke2fs -q -t ext4 -m 0 -d "$root" "$folder/disk.raw"
rm -rf "$root"
