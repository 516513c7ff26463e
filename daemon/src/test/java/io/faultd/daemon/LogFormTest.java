package io.faultd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the daemon's log looks like, by the configuration that it runs with. */
class LogFormTest {
    private static final String FORGED = "12:00:00.000 INFO  all faults are stopped";

    @Test
    void aWordOfSomebodyElseForgesNoLineAndMovesNoCursor() throws JoranException {
        String text = written("no target is called a\n" + FORGED + "\r\u001b[2K\u009b1m\u202e", null);

        assertThat(text.lines()).hasSize(1);
        assertThat(text)
                .endsWith("is called a?" + FORGED + "??[2K?1m?\n")
                .matches("(?s)\\d\\d:\\d\\d:\\d\\d\\.\\d{3} WARN  no .*");
    }

    @Test
    void anExceptionHasItsTraceAndForgesNoLineEither() throws JoranException {
        String text = written("it failed", new IllegalStateException("a\n" + FORGED + "\u001b[7m"));

        assertThat(text).contains("it failed\njava.lang.IllegalStateException: a\n  " + FORGED + "?[7m\n\tat ");
    }

    private static String written(String message, Throwable failure) throws JoranException {
        LoggerContext context = new LoggerContext();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> appender = (ConsoleAppender<ILoggingEvent>) root.getAppender("STDERR");
        LoggingEvent event = new LoggingEvent("", root, Level.WARN, message, failure, null);
        try {
            return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
        } finally {
            context.stop();
        }
    }
}
