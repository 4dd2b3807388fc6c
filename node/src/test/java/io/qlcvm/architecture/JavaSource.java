package io.qlcvm.architecture;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the rules look at in one Java file: read from the compiler's syntax tree, so that comments
 * and strings are never taken for code.
 *
 * @param path the file
 * @param methods its methods and constructors
 * @param uses members and constructors that it names, as {@code System.nanoTime} and {@code new
 *     Random}
 */
record JavaSource(Path path, List<Method> methods, List<Use> uses) {
  /**
   * A method or constructor with a body.
   *
   * @param name {@code package.Type.method}, nested types with their outer ones
   * @param line where it begins, from 1
   * @param lines its length from the first annotation or modifier to the closing brace
   */
  record Method(String name, long line, long lines) {}

  /** A member selection, method reference, or constructor call. */
  record Use(String what, long line) {}

  static List<JavaSource> parse(List<Path> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      var sources = new ArrayList<JavaSource>();
      for (CompilationUnitTree unit : task.parse()) {
        var reader = new Reader(unit, positions);
        reader.scan(unit, null);
        sources.add(
            new JavaSource(Path.of(unit.getSourceFile().toUri()), reader.methods, reader.uses));
      }
      return sources;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Reader extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Method> methods = new ArrayList<>();
    private final List<Use> uses = new ArrayList<>();
    private final Deque<String> types = new ArrayDeque<>();

    Reader(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
      if (unit.getPackageName() != null) {
        types.add(unit.getPackageName().toString());
      }
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
      types.addLast(type.getSimpleName().toString());
      super.visitClass(type, null);
      types.removeLast();
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
      if (method.getBody() != null) {
        // The body counts, not the table of cases in an annotation above it.
        long first = line(positions.getStartPosition(unit, method.getBody()));
        long last = line(positions.getEndPosition(unit, method));
        String name = String.join(".", types) + "." + method.getName();
        methods.add(new Method(name, first, last - first + 1));
      }
      return super.visitMethod(method, null);
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void none) {
      use(select, select.getExpression() + "." + select.getIdentifier());
      return super.visitMemberSelect(select, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void none) {
      boolean constructor = tree.getMode() == MemberReferenceTree.ReferenceMode.NEW;
      String type = tree.getQualifierExpression().toString();
      use(tree, constructor ? "new " + type : type + "." + tree.getName());
      return super.visitMemberReference(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void none) {
      // With arguments it may be seeded, and then it is no chance.
      use(tree, "new " + tree.getIdentifier() + (tree.getArguments().isEmpty() ? "()" : ""));
      return super.visitNewClass(tree, null);
    }

    private void use(Tree tree, String what) {
      String plain = what.replaceFirst("java\\.(lang|util)\\.", "");
      uses.add(new Use(plain, line(positions.getStartPosition(unit, tree))));
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
