import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * Closes the windows of a process as the close button of a window manager does; X11 only.
 *
 * A page's own `close()` and the debugging protocol's end the window without asking the program. `env` leads to the
 * display. Rejects where there is no such window.
 */
export async function closeWindows(pid: number, env: Record<string, string>): Promise<void> {
  await promisify(execFile)('/usr/bin/python3', ['-c', script, String(pid)], { env: { ...process.env, ...env } })
}

/** Asks each window that is on the screen and says that it wants to be asked (ICCCM, WM_DELETE_WINDOW). */
const script = `import sys
from ctypes import *
X = CDLL('libX11.so.6')
for name in ('XOpenDisplay', 'XDefaultRootWindow', 'XInternAtom'): getattr(X, name).restype = c_void_p if name == 'XOpenDisplay' else c_ulong
display = c_void_p(X.XOpenDisplay(None))
atom = lambda name: X.XInternAtom(display, name, 0)
class Message(Structure):
    _fields_ = [('type', c_int), ('serial', c_ulong), ('send_event', c_int), ('display', c_void_p), ('window', c_ulong),
                ('message_type', c_ulong), ('format', c_int), ('data', c_long * 5), ('rest', c_byte * 96)]
def longs(window, name):
    kind, form, count, after, data = c_ulong(), c_int(), c_ulong(), c_ulong(), POINTER(c_ulong)()
    X.XGetWindowProperty(display, c_ulong(window), c_ulong(atom(name)), c_long(0), c_long(64), 0, c_ulong(0),
        byref(kind), byref(form), byref(count), byref(after), byref(data))
    return [data[i] for i in range(count.value)] if data else []
def below(window):
    root, parent, children, count = c_ulong(), c_ulong(), POINTER(c_ulong)(), c_uint()
    X.XQueryTree(display, c_ulong(window), byref(root), byref(parent), byref(children), byref(count))
    for i in range(count.value):
        yield children[i]
        yield from below(children[i])
asked = 0
wish, protocols = atom(b'WM_DELETE_WINDOW'), atom(b'WM_PROTOCOLS')
for window in list(below(X.XDefaultRootWindow(display))):
    if longs(window, b'_NET_WM_PID') != [int(sys.argv[1])] or wish not in longs(window, b'WM_PROTOCOLS'): continue
    message = Message(type=33, window=window, message_type=protocols, format=32, data=(c_long * 5)(wish, 0, 0, 0, 0))
    X.XSendEvent(display, c_ulong(window), 0, c_long(0), byref(message))
    asked += 1
X.XSync(display, 0)
sys.exit(0 if asked else 'There is no window to close.')
`
