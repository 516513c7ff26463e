package io.faultd.rpc;

import io.faultd.protocol.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket's file.
 *
 * <p>The socket is bound under a hidden name in the same directory, given its mode, and renamed. So it never exists
 * with another mode, and one that a killed daemon left behind is replaced in one step.
 */
final class UnixSocketFile {
    private static final Logger log = LoggerFactory.getLogger(UnixSocketFile.class);

    /** {@code sun_path} of unix(7) holds 108 bytes, the last of them zero. */
    private static final int MAX_PATH_BYTES = 107;

    /** File type bits of inode(7). */
    private static final int S_IFMT = 0170000;

    private static final int S_IFSOCK = 0140000;

    private final Path path;
    private final Path hidden;
    private final boolean forAll;
    private Object published;
    private boolean ownerAlone;

    private UnixSocketFile(Path path, Path hidden, boolean forAll) {
        this.path = path;
        this.hidden = hidden;
        this.forAll = forAll;
    }

    /**
     * Checks that a socket can be created there, and makes the parent directory.
     *
     * @param forAll whether all users may connect, because a list decides who may call; else the owner and the group
     *     faultd may
     * @throws RpcStartException if another daemon answers there, or the file is not a socket
     */
    static UnixSocketFile prepare(Path socket, boolean forAll) throws RpcStartException {
        Path path = socket.toAbsolutePath();
        Path hidden = path.resolveSibling("."
                + HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt()));
        for (Path each : new Path[] {path, hidden}) {
            if (each.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
                throw new RpcStartException("socket path " + path + " is too long: a Unix socket's has at most "
                        + MAX_PATH_BYTES + " bytes");
            }
        }
        try {
            makeDirectory(path.getParent());
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                refuseUnlessStale(path);
            }
        } catch (RpcStartException e) {
            throw e;
        } catch (IOException e) {
            throw new RpcStartException("socket " + path + " cannot be made: " + e, e);
        }
        return new UnixSocketFile(path, hidden, forAll);
    }

    /**
     * The directories above a socket are open, whatever the umask is: the socket's own mode decides who may connect.
     */
    private static void makeDirectory(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectories(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Where to bind the socket, before {@link #publish}. */
    Path hidden() {
        return hidden;
    }

    /** Gives the bound socket its mode and its name. */
    void publish() throws IOException {
        if (!forAll) {
            giveToGroup();
        }
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString(forAll ? "rw-rw-rw-" : "rw-rw----"));
        published = inode(hidden);
        Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void giveToGroup() throws IOException {
        try {
            GroupPrincipal group =
                    path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(AllowList.GROUP);
            Files.getFileAttributeView(hidden, PosixFileAttributeView.class).setGroup(group);
        } catch (UserPrincipalNotFoundException e) {
            ownerAlone = true;
        } catch (FileSystemException e) {
            log.warn("can't give the socket {} to the group {}: {}", path, AllowList.GROUP, Problem.of(e));
        }
    }

    /** Logs that the group is missing that would give others access. */
    void tellWhoMayCall() {
        if (ownerAlone) {
            log.info(
                    "only root may call: there is no group {}; make one (groupadd {}), or say who may: --allow",
                    AllowList.GROUP,
                    AllowList.GROUP);
        }
    }

    /** Removes the socket of this daemon, and not another file in its place. */
    void remove() {
        try {
            Files.deleteIfExists(hidden);
            if (published != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && published.equals(inode(path))) {
                Files.delete(path);
            }
        } catch (IOException e) {
            log.warn("cannot remove the socket {}: {}", path, e.toString());
        }
    }

    private static void refuseUnlessStale(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & S_IFMT) != S_IFSOCK) {
            throw new RpcStartException("socket " + path + " cannot be made: the file exists and is not a socket");
        }
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not blocking: a daemon with a full backlog would make this wait.
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            log.info("replacing the socket {}, at which no daemon answers", path);
            return;
        } catch (SocketException e) {
            throw new RpcStartException("socket " + path + " seems to be in use: " + Problem.of(e), e);
        }
        throw new RpcStartException("socket " + path + " is in use: another daemon answers there");
    }

    private static Object inode(Path file) throws IOException {
        return Files.getAttribute(file, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }
}
