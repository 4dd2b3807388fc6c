package io.qlcvm.node.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator.ExecutionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LogSetupTest {

  private final LoggerContext context = new LoggerContext();
  private final Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);

  @AfterEach
  void stop() {
    System.clearProperty(ClassicConstants.CONFIG_FILE_PROPERTY);
    context.stop();
  }

  @Test
  void configure_noFileNamed_setsTheLogUp() {
    assertEquals(ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, new LogSetup().configure(context));
    assertNotNull(root.getAppender(NodeLog.APPENDER));
  }

  @Test
  void configure_fileNamed_leavesItToTheFile() {
    System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, "logback.xml");
    assertEquals(ExecutionStatus.INVOKE_NEXT_IF_ANY, new LogSetup().configure(context));
    assertNull(root.getAppender(NodeLog.APPENDER));
  }
}
