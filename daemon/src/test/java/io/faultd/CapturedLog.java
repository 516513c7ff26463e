package io.faultd;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Collects what one logger says while this is open, and keeps it off the console: a test that provokes a warning
 * asserts it here, so that a build that passes prints none.
 */
public final class CapturedLog implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;
    private final boolean additiveBefore;
    private final Level levelBefore;
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    };

    private CapturedLog(org.slf4j.Logger logger) {
        this.logger = (Logger) logger;
        this.additiveBefore = this.logger.isAdditive();
        this.levelBefore = this.logger.getLevel();
        appender.setContext(this.logger.getLoggerContext());
        appender.start();
        this.logger.setAdditive(false);
        this.logger.setLevel(Level.WARN);
        this.logger.addAppender(appender);
    }

    /** Warnings and errors of a class. */
    public static CapturedLog of(Class<?> source) {
        return new CapturedLog(LoggerFactory.getLogger(source));
    }

    /** Warnings and errors of a logger that is no class's. */
    public static CapturedLog of(String name) {
        return new CapturedLog(LoggerFactory.getLogger(name));
    }

    /**
     * Level and message of each, in their order, without stack traces: {@code WARN host name db.example does not
     * resolve}.
     */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        logger.setLevel(levelBefore);
        logger.setAdditive(additiveBefore);
    }
}
