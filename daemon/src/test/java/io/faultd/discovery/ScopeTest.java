package io.faultd.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.faultd.target.Interface;
import io.faultd.target.Namespace;
import io.faultd.target.ShapingPoint;
import io.faultd.target.Target;
import io.faultd.target.TargetSelector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static final Namespace SOME = new Namespace("/proc/1/ns/net", 5);

    private final Target db = target("db", Map.of("stage", "test"), "front", "back");
    private final Target web = target("web", Map.of(), "front");
    private final Target stopped = unusable("old", Map.of("stage", "test"));

    @Test
    void withoutWordsEverythingIsInScope() {
        assertThat(Scope.EVERYTHING.limit(List.of(db, web, stopped))).containsExactly(db, web, stopped);
    }

    @Test
    void onlyWhatTheWordsSelectIsInScopeUnusableOnesIncluded() {
        assertThat(scope("label:stage=test").limit(List.of(stopped, db, web))).containsExactly(stopped, db);
    }

    @Test
    void aNetworkLimitsTheInterfacesToo() {
        List<Target> limited = scope("network:back").limit(List.of(db, web));

        assertThat(limited).singleElement().satisfies(target -> {
            assertThat(target.name()).isEqualTo("db");
            assertThat(target.interfaces()).extracting(Interface::network).containsExactly("back");
        });
    }

    @Test
    void processesThatTheScopeNamesAreLookedUp() {
        assertThat(scope("web", "pid:4711").processes()).containsExactly(4711L);
    }

    private static Scope scope(String... words) {
        return new Scope(Stream.of(words).map(TargetSelector::parse).toList());
    }

    private static Target target(String name, Map<String, String> labels, String... networks) {
        List<Interface> interfaces = Stream.of(networks)
                .map(network -> {
                    ShapingPoint point = new ShapingPoint(SOME, 1, network, false);
                    return new Interface(network, network, List.of(), point, point, new Interface.Path.Elsewhere());
                })
                .toList();
        return new Target(
                Target.Kind.CONTAINER,
                name,
                "id-" + name,
                true,
                labels,
                List.of(networks),
                Optional.of(SOME),
                Optional.empty(),
                Optional.empty(),
                interfaces);
    }

    private static Target unusable(String name, Map<String, String> labels) {
        return new Target(
                Target.Kind.CONTAINER,
                name,
                "id-" + name,
                false,
                labels,
                List.of(),
                Optional.empty(),
                Optional.of("is not running"),
                Optional.empty(),
                List.of());
    }
}
