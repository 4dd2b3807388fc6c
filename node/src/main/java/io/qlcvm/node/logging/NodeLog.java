package io.qlcvm.node.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** The process's log, which {@link LogSetup} describes, while it runs. Thread-safe. */
public final class NodeLog {

  /** From silent to all. */
  public static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");

  static final String APPENDER = "STDERR";

  private NodeLog() {}

  /** Changes what lines look like; text is how they look without a word. */
  public static void setFormat(LogFormat format) {
    switch (format) {
      case TEXT -> {}
      case JSON -> {
        if (root().getAppender(APPENDER) instanceof OutputStreamAppender<ILoggingEvent> appender) {
          appender.setEncoder(jsonEncoder());
        }
      }
    }
  }

  /** Writes an object a line; its {@code mdc} names the request that the line is about. */
  public static Encoder<ILoggingEvent> jsonEncoder() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context());
    encoder.setWithContext(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }

  /**
   * Changes how much is told.
   *
   * @param logger whose: a package or class, or "root" for all that say nothing else
   * @param level one of {@link #LEVELS}
   */
  public static void setLevel(String logger, String level) {
    context().getLogger(logger).setLevel(Level.valueOf(level.toUpperCase(Locale.ROOT)));
  }

  private static Logger root() {
    return context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
