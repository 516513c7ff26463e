package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.discovery.ContainerInfo.Endpoint;
import io.faultd.discovery.DockerEngine.EngineStatus;
import io.faultd.target.TargetPort;
import io.faultd.unit.BadValueException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEngineTest {
    /** Answers of Docker 20.10.24, shortened. */
    private static final String CONTAINERS =
            """
            [{"Id":"f10a0fa1415b293274e360940be4473308761769829d473648e10324f67c3558","Names":["/app/link","/db"],
              "Image":"x","Command":"/sleep","Created":1795222811,"Ports":[
                {"IP":"0.0.0.0","PrivatePort":5432,"PublicPort":15432,"Type":"tcp"},{"PrivatePort":9000,"Type":"tcp"},
                {"IP":"::","PrivatePort":5432,"PublicPort":15432,"Type":"tcp"},
                {"IP":"0.0.0.0","PrivatePort":53,"PublicPort":5353,"Type":"udp"}],"Labels":{"com.docker.compose.service":"db"},
              "State":"running","Status":"Up 2 seconds","HostConfig":{"NetworkMode":"front"},
              "NetworkSettings":{"Networks":{"front":{"IPAMConfig":null,"Aliases":null,"NetworkID":"1","EndpointID":"2",
                "Gateway":"172.20.0.1","IPAddress":"172.20.0.2","IPPrefixLen":16,"IPv6Gateway":"",
                "GlobalIPv6Address":"fd00::2","GlobalIPv6PrefixLen":64,"MacAddress":"02:42:ac:14:00:02",
                "SomethingNew":{"a":1}}}},"Mounts":[]},
             {"Id":"0f2c1f4601761254fd72c7b8390c6bfd9799c82e37879137cb76741da88469a6","Names":["/web"],"Labels":null,
              "State":"exited","HostConfig":{"NetworkMode":"container:f10a"},"NetworkSettings":{"Networks":{}}}]
            """;

    @TempDir
    private Path directory;

    private FakeEngine fake;
    private DockerEngine engine;

    @BeforeEach
    void open() {
        fake = new FakeEngine(directory);
        engine = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(20));
    }

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void readsWhatTheEngineSaysOfContainers() throws Exception {
        try (FakeEngine running = fake.answer("/containers/json", CONTAINERS).start()) {
            assertThat(running).isNotNull();
            assertThat(engine.containers())
                    .containsExactly(
                            new ContainerInfo(
                                    "f10a0fa1415b293274e360940be4473308761769829d473648e10324f67c3558",
                                    "db",
                                    "running",
                                    Map.of("com.docker.compose.service", "db"),
                                    "front",
                                    List.of(new Endpoint(
                                            "front", "02:42:ac:14:00:02", Set.of("172.20.0.2", "fd00::2"))),
                                    List.of(
                                            new TargetPort(53, OptionalInt.of(5353), 17),
                                            new TargetPort(5432, OptionalInt.of(15432), 6),
                                            new TargetPort(9000, OptionalInt.empty(), 6))),
                            new ContainerInfo(
                                    "0f2c1f4601761254fd72c7b8390c6bfd9799c82e37879137cb76741da88469a6",
                                    "web",
                                    "exited",
                                    Map.of(),
                                    "container:f10a",
                                    List.of(),
                                    List.of()));
        }
    }

    @Test
    void asksWithoutAVersionSoThatOldAndNewEnginesAnswer() throws Exception {
        try (FakeEngine running = fake.answer("/version", "{\"Version\":\"20.10.24+dfsg1\",\"ApiVersion\":\"1.41\"}")
                .start()) {
            assertThat(running).isNotNull();
            assertThat(engine.status())
                    .isEqualTo(new EngineStatus(fake.uri().toString(), true, "20.10.24+dfsg1", "1.41", ""));
        }
    }

    @Test
    void aContainerThatIsGoneHasNoProcess() throws Exception {
        try (FakeEngine running = fake.answer("/containers/a/json", "{\"State\":{\"Pid\":0}}")
                .answer("/containers/b/json", "{\"State\":{\"Pid\":4711}}")
                .start()) {
            assertThat(running).isNotNull();
            assertThat(engine.processOf("a")).isEmpty();
            assertThat(engine.processOf("b")).contains(4711L);
            assertThat(engine.processOf("no-such")).isEmpty();
        }
    }

    @Test
    void anEngineThatIsNotThereIsReported() {
        EngineStatus status = engine.status();

        assertThat(status.reachable()).isFalse();
        assertThat(status.error()).isEqualTo("there is no socket " + directory.resolve("docker.sock"));
        assertThatThrownBy(engine::containers).isInstanceOf(DockerUnavailableException.class);
    }

    @Test
    void anEngineThatHangsIsGivenUpAndMayRecover() throws Exception {
        try (DockerEngine impatient = new DockerEngine(Optional.of(fake.uri()), Duration.ofSeconds(8))) {
            fake.answer("/version", "{\"Version\":\"1\"}").start();
            assertThat(impatient.status().reachable()).isTrue();

            fake.hang();
            assertThat(impatient.status().error()).isEqualTo("the Docker engine did not answer within 8000 ms");

            fake.stop();
            FakeEngine again = new FakeEngine(directory)
                    .answer("/version", "{\"Version\":\"2\"}")
                    .start();
            assertThat(impatient.status().version()).isEqualTo("2");
            again.stop();
        }
    }

    @Test
    void noneMeansNoEngine() {
        try (DockerEngine none = DockerEngine.at(DockerEngine.NONE, Map.of("DOCKER_HOST", "unix:///a"))) {
            assertThat(none.enabled()).isFalse();
            assertThat(none.status().uri()).isEqualTo("none");
        }
    }

    @Test
    void theEnvironmentNamesTheEngineUnlessAnOptionDoes() {
        assertThat(uri(null, Map.of("DOCKER_HOST", "unix:///a"))).isEqualTo("unix:///a");
        assertThat(uri("unix:///b", Map.of("DOCKER_HOST", "unix:///a"))).isEqualTo("unix:///b");
        assertThat(uri(null, Map.of())).isEqualTo("unix:///var/run/docker.sock");
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String text : new String[] {"/var/run/docker.sock", "ssh://host", "unix://a b"}) {
            assertThatThrownBy(() -> DockerEngine.at(text, Map.of()))
                    .isInstanceOf(BadValueException.class)
                    .hasMessageContaining(text);
        }
    }

    private static String uri(String option, Map<String, String> environment) {
        try (DockerEngine named = DockerEngine.at(option, environment)) {
            return named.status().uri();
        }
    }
}
