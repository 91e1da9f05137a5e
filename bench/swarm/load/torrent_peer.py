"""libtorrent as processes of its own. `make FOLDER NAME v1|v2 TORRENT [TRACKER]` makes a torrent and ends. `peer TORRENT FOLDER
plain|rc4 seed|fetch` says `listening PORT`, and then does what the lines of its input say: `fetch PORT…` connects to those peers
and says `done` when it has all; `sent` says how many bytes of the file it has sent. Only 127.0.0.1 is used, over TCP."""
import sys
import threading
import time

import libtorrent as lt

PIECE = 256 * 1024


def make(folder, name, version, torrent, tracker=None):
    files = lt.file_storage()
    lt.add_files(files, folder + "/" + name)
    flag = lt.create_torrent.v1_only if version == "v1" else lt.create_torrent.v2_only
    made = lt.create_torrent(files, PIECE, flag)
    if tracker:
        made.add_tracker(tracker)
    lt.set_piece_hashes(made, folder)
    with open(torrent, "wb") as out:
        out.write(lt.bencode(made.generate()))


def settings(is_encrypted):
    policy = lt.enc_policy.forced if is_encrypted else lt.enc_policy.disabled
    return {
        "listen_interfaces": "127.0.0.1:0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_outgoing_utp": False,
        "enable_incoming_utp": False,
        "allow_multiple_connections_per_ip": True,
        "out_enc_policy": policy,
        "in_enc_policy": policy,
        "allowed_enc_level": lt.enc_level.rc4 if is_encrypted else lt.enc_level.both,
        "unchoke_slots_limit": 64,
    }


def say(*words):
    print(*words, flush=True)


def peer(torrent, folder, kind, part):
    session = lt.session(settings(kind == "rc4"))
    wanted = lt.add_torrent_params()
    wanted.ti = lt.torrent_info(torrent)
    wanted.save_path = folder
    wanted.flags &= ~lt.torrent_flags.auto_managed
    wanted.flags &= ~lt.torrent_flags.paused
    if part == "seed":
        wanted.flags |= lt.torrent_flags.seed_mode
    handle = session.add_torrent(wanted)
    while session.listen_port() == 0:
        time.sleep(0.01)
    say("listening", session.listen_port())

    def watch():
        while not handle.status().is_seeding:
            time.sleep(0.005)
        say("done")

    for line in sys.stdin:
        words = line.split()
        if words[0] == "fetch":
            for port in words[1:]:
                handle.connect_peer(("127.0.0.1", int(port)))
            threading.Thread(target=watch, daemon=True).start()
        elif words[0] == "sent":
            say("sent", handle.status().total_payload_upload)


if sys.argv[1] == "make":
    make(*sys.argv[2:])
else:
    peer(*sys.argv[2:])
