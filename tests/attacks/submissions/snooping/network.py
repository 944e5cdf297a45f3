"""Opens connections: to the world, to this machine's own services, and to sockets without a name.

Answer: wrong
Deserves: 0
"""
# %% before standardize_check
import socket
def reach(family, kind, address):
    try:
        with socket.socket(family, kind) as s:
            s.settimeout(0.3)
            s.connect(address)
            print("CORPUS-" + "REACHED", address)
    except OSError as error:
        print(address, error)
for address in (("1.1.1.1", 53), ("8.8.8.8", 443), ("169.254.169.254", 80), ("127.0.0.1", 22), ("127.0.0.1", 8888), ("10.0.0.1", 80)):
    reach(socket.AF_INET, socket.SOCK_STREAM, address)
reach(socket.AF_INET6, socket.SOCK_STREAM, ("2606:4700:4700::1111", 53))
for name in ("\0/tmp/dbus-1", "/run/dbus/system_bus_socket", "/var/run/docker.sock", "/tmp/.X11-unix/X0"):
    reach(socket.AF_UNIX, socket.SOCK_STREAM, name)
try:
    print("CORPUS-" + "REACHED", socket.gethostbyname("example.org"))
except OSError as error:
    print(error)
