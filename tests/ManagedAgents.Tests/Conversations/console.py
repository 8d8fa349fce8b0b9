"""Runs a program in a real terminal, types at it, and prints all that it shows.

The first argument is the width. The steps come on the standard input as a JSON list of [text to wait for, keys to type, new width or 0]; a
text is waited for from behind the last one that was found. The last line printed says how long each step took, in milliseconds.
"""
import fcntl, json, os, pty, select, struct, sys, termios, time

steps = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown, place, took = "", 0, []
end = time.time() + 90


def resize(width):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))


def read(wait):
    global shown
    ready, _, _ = select.select([terminal], [], [], wait)
    if not ready:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    shown += data.decode("utf-8", "replace")

    # A console is asked where its cursor is, and waits for the answer.
    if b"\x1b[6n" in data:
        os.write(terminal, b"\x1b[1;1R")
    return bool(data)


resize(int(sys.argv[1]))
for text, keys, width in steps:
    begun = time.time()
    while text not in shown[place:]:
        if time.time() > end or not read(0.02):
            print(shown)
            print("MISSED " + json.dumps(text))
            os.kill(child, 9)
            sys.exit(1)
    place = shown.index(text, place) + len(text)
    took.append(round((time.time() - begun) * 1000))
    if width:
        resize(width)
    os.write(terminal, keys.encode())
while time.time() < end and read(0.2):
    pass
print(shown)
print("TOOK " + json.dumps(took))
