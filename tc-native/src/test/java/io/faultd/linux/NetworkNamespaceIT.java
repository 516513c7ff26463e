package io.faultd.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkNamespaceIT {
    @Test
    void aNewNamespaceIsAnotherThanThatOfTheCallerWhoStaysWhereItIs() {
        NetworkNamespace.Identity before = ownIdentity();

        try (NetworkNamespace created = NetworkNamespace.create()) {
            assertThat(created.identity()).isNotEqualTo(before);
            assertThat(ownIdentity()).isEqualTo(before);
        }
    }

    @Test
    void workRunsInsideTheNamespace() {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            assertThat(namespace.<NetworkNamespace.Identity>call(NetworkNamespaceIT::ownIdentity))
                    .isEqualTo(namespace.identity());
        }
    }

    @Test
    void whatTheWorkThrowsReachesTheCaller() {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            assertThatThrownBy(() -> namespace.call(() -> {
                        throw new IllegalStateException("of the work");
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("of the work");
        }
    }

    @Test
    void aNameKeepsTheNamespaceUntilItIsTakenAway(@TempDir Path directory) throws IOException {
        Path name = directory.resolve("blue");
        NetworkNamespace.Identity identity;
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            identity = namespace.identity();
            namespace.bindTo(name);
        }
        try {
            assertThat(NetworkNamespace.Identity.of(name)).isEqualTo(identity);
            try (NetworkNamespace again = NetworkNamespace.open(name)) {
                assertThat(again.<NetworkNamespace.Identity>call(NetworkNamespaceIT::ownIdentity))
                        .isEqualTo(identity);
            }
        } finally {
            NetworkNamespace.unbind(name);
        }
        assertThat(name).doesNotExist();
    }

    @Test
    void oneThreadVisitsManyNamespacesAndTellsOfThoseItCannotEnter(@TempDir Path directory) throws IOException {
        Path noNamespace = Files.createFile(directory.resolve("plain-file"));
        try (NetworkNamespace first = NetworkNamespace.create();
                NetworkNamespace second = NetworkNamespace.create()) {
            List<Object> seen = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();

            List<NetworkNamespace.Seen> all = List.of(
                    seen(first),
                    new NetworkNamespace.Seen(
                            noNamespace,
                            NetworkNamespace.Identity.of(noNamespace).inode()),
                    seen(second));
            NetworkNamespace.visit(all, new NetworkNamespace.Visitor() {
                @Override
                public void entered(Path namespace) {
                    seen.add(ownIdentity());
                    threads.add(Thread.currentThread());
                }

                @Override
                public void refused(Path namespace, LinuxException cause) {
                    seen.add(cause.errnoName());
                }
            });

            assertThat(seen).containsExactly(first.identity(), "EINVAL", second.identity());
            assertThat(threads.get(0)).isSameAs(threads.get(1)).isNotSameAs(Thread.currentThread());
        }
    }

    private static NetworkNamespace.Seen seen(NetworkNamespace namespace) {
        return new NetworkNamespace.Seen(namespace.path(), namespace.identity().inode());
    }

    @Test
    void whatHasComeInItsPlaceIsNotTakenForIt(@TempDir Path directory) throws IOException {
        Path name = directory.resolve("name");
        try (NetworkNamespace first = NetworkNamespace.create();
                NetworkNamespace second = NetworkNamespace.create()) {
            second.bindTo(name);
            NetworkNamespace.Seen before =
                    new NetworkNamespace.Seen(name, first.identity().inode());

            assertThatThrownBy(() -> NetworkNamespace.open(before))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("open " + name + ", which is another namespace by now: ENOENT");
            NetworkNamespace.unbind(name);
        }
    }

    @Test
    void openingWhatIsNotThereSaysSo() {
        assertThatThrownBy(() -> NetworkNamespace.open(Path.of("/run/netns/no-such")))
                .isInstanceOf(LinuxException.class)
                .hasMessage("open /run/netns/no-such: ENOENT");
    }

    @Test
    void aClosedDescriptorCannotBeUsedAndClosesTwice() {
        NetworkNamespace namespace = NetworkNamespace.create();
        namespace.close();
        namespace.close();

        assertThatThrownBy(namespace::path).isInstanceOf(IllegalStateException.class);
    }

    private static NetworkNamespace.Identity ownIdentity() {
        try (NetworkNamespace own = NetworkNamespace.current()) {
            return own.identity();
        }
    }
}
