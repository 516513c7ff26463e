package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @Test
    void readsAUnixSocket() {
        assertThat(Endpoint.parse("unix:///run/faultd/faultd.sock"))
                .isEqualTo(new Endpoint.Unix(Path.of("/run/faultd/faultd.sock")))
                .hasToString("unix:///run/faultd/faultd.sock");
        assertThat(Endpoint.parse("/run/faultd/faultd.sock"))
                .isEqualTo(new Endpoint.Unix(Path.of("/run/faultd/faultd.sock")));
    }

    @Test
    void readsAnAddressOfAnyFamily() {
        assertThat(Endpoint.parse("tcp://localhost:4711")).isEqualTo(new Endpoint.Tcp("localhost", 4711));
        assertThat(Endpoint.parse("tcp://[::1]:4711/"))
                .isEqualTo(new Endpoint.Tcp("::1", 4711))
                .hasToString("tcp://[::1]:4711");
    }

    @Test
    void readsAnAddressWhereTlsIsSpoken() {
        assertThat(Endpoint.parse("https://[fd00::1]:4711"))
                .isEqualTo(new Endpoint.Https("fd00::1", 4711))
                .hasToString("https://[fd00::1]:4711");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "run/faultd/faultd.sock",
                "unix://",
                "unix:///",
                "unix://run/x",
                "tcp://",
                "tcp://host",
                "tcp://host:",
                "tcp://:1",
                "tcp://host:0",
                "tcp://host:65536",
                "tcp://host:-1",
                "tcp://host:x",
                "tcp://::1:4711",
                "tcp://a/b:1",
                "http://host:1"
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
