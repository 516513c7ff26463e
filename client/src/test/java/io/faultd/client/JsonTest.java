package io.faultd.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsEveryKindOfValue() {
        Object value = Json.parse(" { \"a\" : [ 1, -2.50, true, false, null, \"x\" ], \"b\":{}, \"c\":[] } ");

        List<Object> items = new ArrayList<>(List.of(1L, new BigDecimal("-2.50"), true, false));
        items.add(null);
        items.add("x");
        assertThat(value).isEqualTo(Map.of("a", items, "b", Map.of(), "c", List.of()));
    }

    @Test
    void keepsWholeNumbersWhole() {
        assertThat(Json.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
        assertThat(Json.parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
        assertThat(Json.parse("9223372036854775808")).isEqualTo(new BigDecimal("9223372036854775808"));
        assertThat(Json.parse("-0")).isEqualTo(0L);
        assertThat(Json.parse("1e3")).isEqualTo(new BigDecimal("1e3"));
    }

    @Test
    void readsEveryEscape() {
        assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\ud83d\\ude00\""))
                .isEqualTo("\"\\/\b\f\n\r\tä😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,\"a\":2}",
                "tru",
                "nul",
                "truex",
                "01",
                "-",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "0x10",
                "NaN",
                "Infinity",
                "\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u\u0661\u0661\u0661\u0661\"",
                "\"a\nb\"",
                "1 2",
                "[1] x",
                "/* */ 1",
                "\u00a01",
                "]",
                "}"
            })
    void refusesWhatIsMalformed(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(JsonException.class)
                .hasMessageStartingWith("malformed JSON at character ");
    }

    @Test
    void saysWhere() {
        assertThatThrownBy(() -> Json.parse("{\"a\": [1, x]}"))
                .hasMessage("malformed JSON at character 10: a value expected");
    }

    @Test
    void refusesDepthThatCouldExhaustTheStack() {
        assertThat(Json.parse("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
                .isInstanceOf(JsonException.class)
                .hasMessageContaining("more than 64 levels");
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(65))).hasMessageContaining("more than 64 levels");
    }

    @Test
    void refusesNumbersThatOnlyAnAttackerWouldWrite() {
        assertThatThrownBy(() -> Json.parse("1".repeat(1_000_000))).isInstanceOf(JsonException.class);
        assertThatThrownBy(() -> Json.parse("1e99999999999")).isInstanceOf(JsonException.class);
    }

    @Test
    void writesWhatItReads() {
        String text = "{\"a\":[1,-2.50,true,false,null,\"x\"],\"b\":{},\"c\":[],\"ä\":\"😀\"}";

        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    }

    @Test
    void escapesWhatWouldBreakTheTextOrATerminal() {
        assertThat(Json.write("\"\\\n\r\t\u0000\u001b\u007f\u009b\ud800x\udc00"))
                .isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0000\\u001b\\u007f\\u009b\\ud800x\\udc00\"");
    }

    @Test
    void refusesToWriteWhatIsNoJson() {
        assertThatThrownBy(() -> Json.write(Map.of("a", new Object()))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Json.write(1.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
