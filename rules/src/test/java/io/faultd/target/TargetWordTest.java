package io.faultd.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faultd.unit.BadValueException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetWordTest {
    private static TargetWord.Named named(String text, Target.Kind kind, String name) {
        return new TargetWord.Named(text, kind, name, Optional.empty(), Optional.empty());
    }

    @Test
    void aBareWordNamesAContainer() {
        assertThat(TargetWord.parse("db")).isEqualTo(named("db", Target.Kind.CONTAINER, "db"));
        assertThat(TargetWord.parse("  db ").text()).isEqualTo("db");
    }

    @Test
    void aContainerCanBeNarrowedToAnInterfaceOrANetwork() {
        assertThat(TargetWord.parse("db/eth1"))
                .isEqualTo(new TargetWord.Named(
                        "db/eth1", Target.Kind.CONTAINER, "db", Optional.of("eth1"), Optional.empty()));
        assertThat(TargetWord.parse("db@shop_default"))
                .isEqualTo(new TargetWord.Named(
                        "db@shop_default", Target.Kind.CONTAINER, "db", Optional.empty(), Optional.of("shop_default")));
    }

    @Test
    void servicesLabelsAndNetworksHaveTheirOwnWords() {
        assertThat(TargetWord.parse("service:web"))
                .isEqualTo(new TargetWord.Service("service:web", Optional.empty(), "web"));
        assertThat(TargetWord.parse("service:shop/web"))
                .isEqualTo(new TargetWord.Service("service:shop/web", Optional.of("shop"), "web"));
        assertThat(TargetWord.parse("label:tier"))
                .isEqualTo(new TargetWord.Label("label:tier", "tier", Optional.empty()));
        assertThat(TargetWord.parse("label:a=b=c"))
                .isEqualTo(new TargetWord.Label("label:a=b=c", "a", Optional.of("b=c")));
        assertThat(TargetWord.parse("label:tier="))
                .isEqualTo(new TargetWord.Label("label:tier=", "tier", Optional.of("")));
        assertThat(TargetWord.parse("network:shop")).isEqualTo(new TargetWord.Network("network:shop", "shop"));
    }

    @Test
    void onlyWhatNamesOneTargetIsSingular() {
        assertThat(TargetWord.parse("db").singular()).isTrue();
        assertThat(TargetWord.parse("netns:blue").singular()).isTrue();
        assertThat(TargetWord.parse("pid:4711").singular()).isTrue();
        assertThat(TargetWord.parse("service:web").singular()).isFalse();
        assertThat(TargetWord.parse("label:tier").singular()).isFalse();
        assertThat(TargetWord.parse("network:shop").singular()).isFalse();
        assertThat(TargetWord.parse("/web-.*/").singular()).isFalse();
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
                "db/ | 'db/' is half a word",
                "@net | '@net' is half a word",
                "/ | '/' is half a word",
                "/[/ | '/[/' is not a regular expression",
                "service:shop/ | 'service:shop/' is half a word",
                "service:/web | 'service:/web' is half a word",
                "label:=x | 'label:=x' is half a word"
            })
    void aMalformedWordIsRefusedWithTheWord(String text, String problem) {
        assertThatThrownBy(() -> TargetWord.parse(text))
                .isInstanceOf(BadValueException.class)
                .hasMessageStartingWith(problem);
    }
}
