package io.faultd.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetSelectorTest {
    private static TargetSelector.Named named(String text, Target.Kind kind, String name) {
        return new TargetSelector.Named(text, kind, name, Optional.empty(), Optional.empty());
    }

    @Test
    void aBareWordNamesAContainer() {
        assertThat(TargetSelector.parse("db")).isEqualTo(named("db", Target.Kind.CONTAINER, "db"));
        assertThat(TargetSelector.parse("  db ").text()).isEqualTo("db");
    }

    @Test
    void aContainerCanBeNarrowedToAnInterfaceOrANetwork() {
        assertThat(TargetSelector.parse("db/eth1"))
                .isEqualTo(new TargetSelector.Named(
                        "db/eth1", Target.Kind.CONTAINER, "db", Optional.of("eth1"), Optional.empty()));
        assertThat(TargetSelector.parse("db@shop_default"))
                .isEqualTo(new TargetSelector.Named(
                        "db@shop_default", Target.Kind.CONTAINER, "db", Optional.empty(), Optional.of("shop_default")));
    }

    @Test
    void servicesLabelsAndNetworksHaveTheirOwnWords() {
        assertThat(TargetSelector.parse("service:web"))
                .isEqualTo(new TargetSelector.Service("service:web", Optional.empty(), "web"));
        assertThat(TargetSelector.parse("service:shop/web"))
                .isEqualTo(new TargetSelector.Service("service:shop/web", Optional.of("shop"), "web"));
        assertThat(TargetSelector.parse("label:tier"))
                .isEqualTo(new TargetSelector.Label("label:tier", "tier", Optional.empty()));
        assertThat(TargetSelector.parse("label:a=b=c"))
                .isEqualTo(new TargetSelector.Label("label:a=b=c", "a", Optional.of("b=c")));
        assertThat(TargetSelector.parse("label:tier="))
                .isEqualTo(new TargetSelector.Label("label:tier=", "tier", Optional.of("")));
        assertThat(TargetSelector.parse("network:shop")).isEqualTo(new TargetSelector.Network("network:shop", "shop"));
    }

    @Test
    void onlyWhatNamesOneTargetIsSingular() {
        assertThat(TargetSelector.parse("db").singular()).isTrue();
        assertThat(TargetSelector.parse("netns:blue").singular()).isTrue();
        assertThat(TargetSelector.parse("pid:4711").singular()).isTrue();
        assertThat(TargetSelector.parse("service:web").singular()).isFalse();
        assertThat(TargetSelector.parse("label:tier").singular()).isFalse();
        assertThat(TargetSelector.parse("network:shop").singular()).isFalse();
        assertThat(TargetSelector.parse("/web-.*/").singular()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | an empty word selects no target",
                "` ` | an empty word selects no target",
                "netns: | 'netns:' names nothing behind the colon",
                "service: | 'service:' names nothing behind the colon",
                "colour:red | 'colour:red' starts with an unknown kind of target 'colour:'",
                ":x | ':x' has no kind of target before the colon",
                "pid:0 | 'pid:0': a process is a positive number",
                "pid:-1 | 'pid:-1': a process is a positive number",
                "pid:self | 'pid:self': a process is a positive number",
                "db/ | 'db/' is incomplete",
                "@net | '@net' is incomplete",
                "/ | '/' is incomplete",
                "/[/ | '/[/' is not a regular expression",
                "service:shop/ | 'service:shop/' is incomplete",
                "service:/web | 'service:/web' is incomplete",
                "label:=x | 'label:=x' is incomplete"
            })
    void aMalformedWordIsRefusedWithTheWord(String text, String problem) {
        assertThatThrownBy(() -> TargetSelector.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageStartingWith(problem);
    }
}
