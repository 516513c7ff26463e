package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.linux.NetworkNamespace;
import io.faultd.proof.machine.TestDaemon;
import io.faultd.proof.network.OwnHost;
import io.faultd.proof.reliability.Intruder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A name like a daemon's in another network namespace: only a daemon keeps the objects there from being removed. */
class DaemonSocketsIT extends OwnHost {
    DaemonSocketsIT() {
        super("a");
    }

    @ParameterizedTest
    @EnumSource(names = {"USER_NAMESPACE", "CONTAINER"})
    void aStrangersNameIsListedAndNotHeldByADaemon(Intruder.Who who) throws Exception {
        try (NetworkNamespace elsewhere = NetworkNamespace.create();
                Intruder stranger = Intruder.start(who, elsewhere, List.of(), directory, 0, List.of("one name"))) {
            Path process = Path.of("/proc", Long.toString(stranger.pid()));

            assertThat(DaemonSockets.listedIn(process)).containsExactly(DaemonSockets.NAME);
            assertThat(DaemonSockets.look().heldIn(process)).isEmpty();
            stranger.stop();
        }
    }

    @Test
    void aDaemonsNamesAreHeldByIt() throws Exception {
        try (TestDaemon daemon = TestDaemon.start(host, directory, "--docker", "none")) {
            Path process = Path.of("/proc", Long.toString(daemon.pid()));

            assertThat(DaemonSockets.look().heldIn(process)).contains(DaemonSockets.NAME);
        }
    }
}
