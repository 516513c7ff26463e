package io.faultd.rpc;

import io.faultd.linux.Accounts;
import io.faultd.linux.LibC;
import io.faultd.linux.LinuxException;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who may call over the Unix socket, by the credentials that the kernel reports of the socket's peer.
 *
 * <p>Root and the daemon's own user always may: both could take over the daemon anyway.
 */
final class AllowList {
    /** The group whose members may call by default. */
    static final String GROUP = "faultd";

    private static final Pattern WORD = Pattern.compile("(?:(uid|gid|user|group):)?(\\S+)");
    private static final Pattern ID = Pattern.compile("\\d{1,10}");
    private static final long LARGEST_ID = 0xffff_fffeL;

    private final Set<Integer> owners = new HashSet<>(List.of(0, ownUid()));
    private final Set<Integer> users = new HashSet<>(owners);
    private final Set<Integer> groups = new HashSet<>();

    private AllowList() {}

    /** The members of the group {@value #GROUP}, if there is such a group. */
    static AllowList usual() {
        AllowList list = new AllowList();
        Accounts.gid(GROUP).ifPresent(list.groups::add);
        return list;
    }

    /**
     * The users and groups that the words name: {@code uid:1000}, {@code gid:998}, {@code group:chaos},
     * {@code user:alice} or just {@code alice}.
     *
     * @throws RpcStartException for anything else, and for unknown names
     */
    static AllowList of(List<String> words) throws RpcStartException {
        AllowList list = new AllowList();
        for (String word : words) {
            Matcher matcher = WORD.matcher(word);
            if (!matcher.matches()) {
                throw refused(word, "is not uid:N, gid:N, user:NAME or group:NAME");
            }
            String kind = matcher.group(1) == null ? "user" : matcher.group(1);
            String value = matcher.group(2);
            switch (kind) {
                case "uid" -> list.users.add(id(word, value));
                case "gid" -> list.groups.add(id(word, value));
                case "group" -> list.groups.add(known(word, Accounts.gid(value), "group"));
                default -> list.users.add(known(word, Accounts.uid(value), "user"));
            }
        }
        return list;
    }

    private static int id(String word, String value) throws RpcStartException {
        if (!ID.matcher(value).matches() || Long.parseLong(value) > LARGEST_ID) {
            throw refused(word, "has no id of 0 to " + LARGEST_ID);
        }
        return Integer.parseUnsignedInt(value);
    }

    private static int known(String word, OptionalInt id, String kind) throws RpcStartException {
        return id.orElseThrow(() -> refused(word, "names a " + kind + " that this machine does not know"));
    }

    private static RpcStartException refused(String word, String problem) {
        return new RpcStartException("--allow " + word + " " + problem);
    }

    private static int ownUid() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            return 0; // without /proc the daemon doesn't run either
        }
    }

    /** Whether it is root, or the daemon's own user. */
    boolean isOwner(int uid) {
        return owners.contains(uid);
    }

    /** Whether the peer of a connection may call. */
    boolean admits(EpollDomainSocketChannel channel) throws IOException {
        PeerCredentials peer = channel.peerCredentials();
        if (users.contains(peer.uid())) {
            return true;
        }
        if (groups.isEmpty()) {
            return false;
        }
        return Arrays.stream(peer.gids()).anyMatch(groups::contains)
                || Arrays.stream(supplementaryGroups(channel)).anyMatch(groups::contains);
    }

    private static int[] supplementaryGroups(EpollDomainSocketChannel channel) {
        try {
            return LibC.peerGroups(channel.fd().intValue());
        } catch (LinuxException e) {
            return new int[0]; // a kernel without SO_PEERGROUPS: only the group that the peer runs with counts
        }
    }
}
