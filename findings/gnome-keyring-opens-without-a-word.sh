#!/usr/bin/env bash
# GNOME's keyring tells nobody when a session's login unlocks it.
#
# The Secret Service promises PropertiesChanged for a collection whose Locked changes. A password that comes over the daemon's
# control socket, as from PAM at a login or after a locked screen, opens the login keyring, and not one signal goes over the bus.
# A program that waits for the unlocking by listening waits for ever: it has to look again by itself.
#
# Software: gnome-keyring 42.1 (Debian 12, unpacked into a folder), dbus-daemon, gdbus, `node` of PATH
# Seen on 2026-11-30 with Node 20.20.2 and 24.21.0:
#   locked before: true, after: false, signals in between: 0
set -eu
dir=$(mktemp -d)
trap 'kill $(cat "$dir"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
for tool in dbus-daemon dbus-monitor gdbus; do command -v $tool >tool.log || { echo "Cannot be tried here: it needs $tool."; exit 2; }; done
{ apt-get download gnome-keyring && dpkg -x gnome-keyring_42.1*.deb . && usr/bin/gnome-keyring-daemon --version; } >apt.log 2>&1 ||
  { echo 'Cannot be tried here: it needs gnome-keyring 42.1 of Debian 12 and its libraries.'; exit 2; }
dbus-daemon --session --nofork --nopidfile --address="unix:path=$dir/bus" >bus.log 2>&1 & echo $! >bus.pid
export DBUS_SESSION_BUS_ADDRESS="unix:path=$dir/bus" HOME=$dir XDG_DATA_HOME=$dir XDG_RUNTIME_DIR=$dir
wait_for() { for i in $(seq 100); do "$@" >wait.log 2>&1 && return; sleep 0.1; done; echo "The script failed: $*"; exit 3; }
has() { gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.GetNameOwner "$1"; }
locked() {
  gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets/collection/login \
    --method org.freedesktop.DBus.Properties.Get org.freedesktop.Secret.Collection Locked | tr -d '(<>,)'
}
wait_for has org.freedesktop.DBus
mkdir -m 700 control
printf harbour >password
args="--foreground --components=secrets --control-directory=$dir/control"
usr/bin/gnome-keyring-daemon --unlock $args <password >first.log 2>&1 & first=$!
echo $first >keyring.pid
wait_for has org.freedesktop.secrets
wait_for test -e keyrings/login.keyring
kill -KILL $first
wait $first 2>>first.log || true
gone() { ! has org.freedesktop.secrets; }
wait_for gone
usr/bin/gnome-keyring-daemon $args </dev/null >second.log 2>&1 & echo $! >keyring.pid
wait_for has org.freedesktop.secrets
before=$(locked)
dbus-monitor --session "type='signal',path_namespace='/org/freedesktop/secrets'" >signals.log 2>&1 & echo $! >monitor.pid
wait_for test -s signals.log
cat >unlock.mjs <<'JS'
import { connect } from 'node:net'
const password = Buffer.from('harbour')
const packet = Buffer.alloc(13)
packet.writeUInt32BE(12 + password.length, 1)
packet.writeUInt32BE(1, 5)
packet.writeUInt32BE(password.length, 9)
const socket = connect(process.argv[2], () => socket.write(Buffer.concat([packet, password])))
socket.on('data', () => socket.destroy())
setTimeout(() => process.exit(3), 5_000).unref()
JS
node unlock.mjs control/control
after=$(locked)
sleep 1
signals=$(grep -c 'path=/org/freedesktop/secrets' signals.log || true)
echo "locked before: $before, after: $after, signals in between: $signals"
if [ "$before $after $signals" = 'true false 0' ]; then echo 'As stated.'; else echo 'Changed: it says so now.'; exit 1; fi
