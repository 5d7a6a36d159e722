#!/usr/bin/env bash
# notification-daemon goes on drawing a notification that was to stay after it was closed.
#
# CloseNotification is answered, and NotificationClosed says with reason 3 that it was closed by the call. One whose time is the
# service's own goes from the screen; one that never expires stands there, for a person who has long read what it tells. What replaces
# it goes when its time is over: given a millisecond, it is the way to take one back.
#
# Software: notification-daemon 3.20.0 (Debian 12, unpacked into a folder), Xvfb, xwininfo, dbus-daemon, gdbus
# Seen on 2026-11-30, how many are drawn:
#   of the service's own time: 1, closed: 0
#   that never expires: 1, closed: 1, replaced for a millisecond: 0
set -eu
dir=$(mktemp -d)
trap 'kill $(cat "$dir"/*.pid 2>/dev/null) 2>/dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
for tool in Xvfb xwininfo dbus-daemon gdbus apt-get; do
  command -v $tool >tool.log || { echo "Cannot be tried here: it needs $tool."; exit 2; }
done
needs=$(LC_ALL=C apt-get install --simulate --no-install-recommends notification-daemon 2>apt.log | sed -n 's/^Inst \([^ ]*\) .*/\1/p')
{ apt-get download notification-daemon $needs && for deb in *.deb; do dpkg -x "$deb" .; done; } >apt.log 2>&1 || true
lib=$(echo usr/lib/*-linux-gnu)
daemon=usr/lib/notification-daemon/notification-daemon
ls notification-daemon_3.20.0*.deb >apt.log 2>&1 && [ -x $daemon ] ||
  { echo 'Cannot be tried here: it needs notification-daemon 3.20.0 of Debian 12 and its libraries.'; exit 2; }
Xvfb -displayfd 3 -screen 0 1200x800x24 -nolisten tcp 3>display >x.log 2>&1 & echo $! >x.pid
dbus-daemon --session --nofork --nopidfile --address="unix:path=$dir/bus" >bus.log 2>&1 & echo $! >bus.pid
wait_for() { for i in $(seq 100); do "$@" >wait.log 2>&1 && return; sleep 0.1; done; echo "The script failed: $*"; exit 3; }
wait_for test -s display
export DISPLAY=":$(cat display)" DBUS_SESSION_BUS_ADDRESS="unix:path=$dir/bus" HOME=$dir GSETTINGS_BACKEND=memory
name=org.freedesktop.Notifications
call() { gdbus call --session --dest $name --object-path /org/freedesktop/Notifications --method "$@"; }
wait_for gdbus call --session --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.GetId
start() {
  LD_LIBRARY_PATH="$dir/$lib" $daemon >daemon.log 2>&1 & echo $! >daemon.pid
  wait_for call $name.GetServerInformation
}
start
notify() { call $name.Notify harbour "$1" '' Fog 'No ship leaves.' '[]' '{}' "int32 $2" | grep -o '[0-9]*,' | tr -d ,; }
# Windows of the service that can be seen, which its helpers of one pixel cannot.
drawn() {
  sleep 3
  for id in $(xwininfo -root -tree | sed -n 's/^ *\(0x[0-9a-f]*\) .*otification-daemon.*/\1/p'); do xwininfo -id "$id"; done 2>>x.log |
    grep -c 'Map State: IsViewable' || true
}
first=$(notify 0 -1)
saw="of the service's own time: $(drawn)"
call $name.CloseNotification "$first" >close.log
saw="$saw, closed: $(drawn)"
echo "$saw"
second=$(notify 0 0)
then="that never expires: $(drawn)"
call $name.CloseNotification "$second" >close.log
then="$then, closed: $(drawn)"
kill -KILL "$(cat daemon.pid)"
wait "$(cat daemon.pid)" 2>>daemon.log || true
start
third=$(notify 0 0)
then="$then, replaced for a millisecond: $(notify "$third" 1 >replace.log; call $name.CloseNotification "$third" >close.log 2>&1 || true; drawn)"
echo "$then"
stated="of the service's own time: 1, closed: 0; that never expires: 1, closed: 1, replaced for a millisecond: 0"
if [ "$saw; $then" = "$stated" ]; then echo 'As stated.'; else echo 'Changed: what was closed is gone.'; exit 1; fi
