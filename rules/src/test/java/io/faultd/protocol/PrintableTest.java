package io.faultd.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatATerminalObeysIsWrittenAsItsNumber() {
        assertThat(Printable.line("eth0 – grüße 日本 😀")).isEqualTo("eth0 – grüße 日本 😀");
        assertThat(Printable.line("a\u001b[7mb")).isEqualTo("a\\x1b[7mb");
        assertThat(Printable.line("a\r\nb\tc\u007fd\u009be")).isEqualTo("a\\x0d\\x0ab\\x09c\\x7fd\\x9be");
        assertThat(Printable.line("a\u202egnp.\u2028b")).isEqualTo("a\\u202egnp.\\u2028b");
    }

    @Property
    void noTextHasMoreThanALineOrMovesTheCursor(@ForAll String text) {
        assertThat(Printable.line(text)).doesNotContainPattern("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069]");
    }
}
