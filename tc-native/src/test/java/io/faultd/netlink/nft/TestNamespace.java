package io.faultd.netlink.nft;

import io.faultd.linux.NetworkNamespace;
import io.faultd.netlink.NetlinkProtocol;
import io.faultd.netlink.NetlinkSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace without a name, in which the real tools run, as the reference for this library. */
final class TestNamespace implements AutoCloseable {
    private final NetworkNamespace namespace = NetworkNamespace.create();

    /** Returns a path that other processes can use while this object is open. */
    String path() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/"
                + namespace.descriptor().number();
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    NfTables openNfTables() {
        return new NfTables(NetlinkSocket.openIn(namespace, NetlinkProtocol.NETFILTER));
    }

    /** Runs a command, its words separated by spaces, and returns what it printed. */
    String run(String command) {
        return run(List.of(command.split(" ")), "");
    }

    /** Runs nft with a file of commands. */
    String nft(String commands) {
        return run(List.of("nft", "-f", "-"), commands);
    }

    private String run(List<String> command, String input) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=" + path()));
        words.addAll(command);
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError(command + " ended with " + status + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        namespace.close();
    }
}
