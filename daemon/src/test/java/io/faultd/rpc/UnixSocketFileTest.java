package io.faultd.rpc;

import static io.faultd.rpc.RawClient.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class UnixSocketFileTest {
    @TempDir
    Path folder;

    private Path socket;

    @BeforeEach
    void place() throws IOException {
        socket = Files.createDirectories(folder.resolve("run")).resolve("faultd.sock");
    }

    @Test
    void theSocketIsForItsOwnerAndGroupAndAloneInItsFolder() throws IOException {
        try (var server = new TestServer(folder)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket)))
                    .isEqualTo("rw-rw----");
            assertThat(socket.getParent()).isDirectoryContaining(socket::equals);
            assertThat(socket.getParent()).isDirectoryNotContaining(file -> !file.equals(socket));
        }
    }

    @Test
    void theFolderIsMade() throws IOException {
        Files.delete(socket.getParent());

        try (var server = new TestServer(folder)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                    .as("open whatever the umask is")
                    .isEqualTo("rwxr-xr-x");
            assertThat(server.socket).exists();
        }
    }

    @Test
    void aSocketThatAKilledDaemonLeftIsReplaced() throws IOException {
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();

        try (var server = new TestServer(folder);
                var client = server.connect()) {
            assertThat(client.send(get("/healthz")).read().status()).isEqualTo(200);
        }
    }

    @Test
    void aSocketOnWhichADaemonAnswersIsLeftToIt() throws IOException {
        try (var first = new TestServer(folder);
                var client = first.connect()) {
            assertThatThrownBy(() -> new TestServer(folder))
                    .isInstanceOf(RpcStartException.class)
                    .hasMessage("socket " + socket + " is in use: another daemon answers there");
            assertThat(client.send(get("/healthz")).read().status()).isEqualTo(200);
        }
    }

    @Test
    void aSocketWhoseDaemonIsTooBusyToAnswerIsLeftToIt() throws IOException {
        try (var busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            busy.bind(UnixDomainSocketAddress.of(socket), 1);
            try (var one = RawClient.connect(socket);
                    var two = RawClient.connect(socket)) {
                one.send("both wait ");
                two.send("in the backlog");
                assertThatThrownBy(() -> new TestServer(folder))
                        .isInstanceOf(RpcStartException.class)
                        .hasMessageContaining("seems to be in use");
            }
        }
    }

    @Test
    void aFileThatIsNoSocketIsNotTouched() throws IOException {
        Files.writeString(socket, "precious");

        assertThatThrownBy(() -> new TestServer(folder))
                .isInstanceOf(RpcStartException.class)
                .hasMessageContaining("the file exists and is not a socket");
        assertThat(socket).hasContent("precious");
    }

    @Test
    void aPathThatIsTooLongForASocketIsRefused() {
        assertThatThrownBy(() -> new TestServer(folder.resolve("x".repeat(100))))
                .isInstanceOf(RpcStartException.class)
                .hasMessageContaining("at most 107 bytes");
    }

    @Test
    void atTheEndTheSocketIsGoneButNotOneThatSomebodyElsePutThere() throws IOException {
        var server = new TestServer(folder);
        Files.delete(socket);
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(socket));
            server.close();

            assertThat(socket).exists();
        }
    }
}
