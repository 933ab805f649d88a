package io.espalier.runtime.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.inference.Predictor;
import ai.djl.modality.Classifications;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.ImageFactory;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.modality.cv.translator.ImageClassificationTranslator;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoopTranslator;
import io.espalier.datasets.Preprocessing;
import io.espalier.graph.Graph;
import io.espalier.graph.OnnxWriter;
import io.espalier.runtime.OnnxRuntimeReference;
import io.espalier.runtime.Session;
import io.espalier.runtime.SessionOptions;
import io.espalier.runtime.TestGraphs;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EspalierEngineTest {
  private static final long SEED = 21;
  private static final int SIZE = 32;
  private static final int IMAGE = 3 * SIZE * SIZE;
  private static final List<String> CLASSES = List.of("dent", "label-misprint", "ok", "scratch");
  private static final Graph GRAPH = TestGraphs.resNet18(SIZE, 8, 0.7, SEED);

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeTheModel() {
    file = directory.resolve("inspection.onnx");
    OnnxWriter.write(GRAPH, file);
    System.setProperty(EspalierEngine.NO_ALTERNATIVE, "true");
  }

  @AfterEach
  void allowAnotherEngine() {
    System.clearProperty(EspalierEngine.NO_ALTERNATIVE);
  }

  @Test
  void aModelLoadedByTheEnginesNameAnswersLikeTheSessionAndOnnxRuntime() throws Exception {
    // Given a batch of three, of which the session takes two at once
    float[] images = TestGraphs.noise(3 * IMAGE, SEED);
    Criteria<NDList, NDList> criteria =
        lists().optOption("threads", "2").optOption("batchMax", "2").build();

    // When
    float[] answers;
    Shape shape;
    try (ZooModel<NDList, NDList> model = criteria.loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      assertThat(model.getNDManager().getEngine().getEngineName()).isEqualTo("Espalier");
      NDArray output =
          predictor
              .predict(new NDList(manager.create(images, new Shape(3, 3, SIZE, SIZE))))
              .singletonOrThrow();
      answers = output.toFloatArray();
      shape = output.getShape();
      assertThat(model.describeInput().get(0).getValue()).isEqualTo(new Shape(-1, 3, SIZE, SIZE));
      assertThat(model.describeOutput().get(0).getValue()).isEqualTo(new Shape(-1, 4));
    }

    // Then
    assertThat(shape).isEqualTo(new Shape(3, 4));
    try (Session session = Session.open(GRAPH, SessionOptions.defaults().withBatchMax(2))) {
      float[] expected = new float[12];
      System.arraycopy(session.run(images, 2), 0, expected, 0, 8);
      System.arraycopy(
          session.run(Arrays.copyOfRange(images, 2 * IMAGE, 3 * IMAGE)), 0, expected, 8, 4);
      assertThat(answers).as("seed %d", SEED).containsExactly(expected);
    }
    try (OnnxRuntimeReference reference = new OnnxRuntimeReference(GRAPH, 1)) {
      float[] expected = reference.run(images, 3);
      for (int i = 0; i < expected.length; i++) {
        assertThat(answers[i]).isCloseTo(expected[i], offset(1e-3f));
      }
    }
  }

  @Test
  void anImageFileIsClassifiedByThePreprocessingContract() throws Exception {
    // Given a photograph's file, larger than the model's input
    Path photograph = directory.resolve("package.png");
    BufferedImage drawn = drawing();
    ImageIO.write(drawn, "png", photograph.toFile());
    Preprocessing preprocessing = Preprocessing.defaults(SIZE);
    Criteria<Image, Classifications> criteria =
        Criteria.builder()
            .setTypes(Image.class, Classifications.class)
            .optEngine("Espalier")
            .optModelPath(file)
            .optTranslator(new ImageTranslator(preprocessing, CLASSES))
            .build();

    // When
    Classifications found;
    try (ZooModel<Image, Classifications> model = criteria.loadModel();
        Predictor<Image, Classifications> predictor = model.newPredictor()) {
      found = predictor.predict(ImageFactory.getInstance().fromFile(photograph));
    }

    // Then
    float[] tensor = new float[IMAGE];
    preprocessing.toTensor(drawn, tensor, 0);
    try (Session session = Session.open(GRAPH, SessionOptions.defaults())) {
      List<Double> expected = ImageTranslator.softmax(session.run(tensor));
      assertThat(found.getProbabilities()).isEqualTo(expected);
    }
  }

  @Test
  void aTranslatorOfDjlItselfWorksWhereAnotherEngineComputesWithArrays() throws Exception {
    // Given an application written for PyTorch, which changes the name of the engine only
    System.clearProperty(EspalierEngine.NO_ALTERNATIVE);
    ImageClassificationTranslator translator =
        ImageClassificationTranslator.builder()
            .addTransform(new ToTensor())
            .optSynset(CLASSES)
            .optApplySoftmax(true)
            .build();
    Criteria<Image, Classifications> criteria =
        Criteria.builder()
            .setTypes(Image.class, Classifications.class)
            .optEngine("Espalier")
            .optModelPath(file)
            .optTranslator(translator)
            .build();
    BufferedImage scaled = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = scaled.createGraphics();
    graphics.drawImage(drawing(), 0, 0, SIZE, SIZE, null);
    graphics.dispose();

    // When
    Classifications found;
    try (ZooModel<Image, Classifications> model = criteria.loadModel();
        Predictor<Image, Classifications> predictor = model.newPredictor()) {
      found = predictor.predict(ImageFactory.getInstance().fromImage(scaled));
    }

    // Then
    float[] tensor = new float[IMAGE];
    for (int i = 0; i < SIZE * SIZE; i++) {
      int colour = scaled.getRGB(i % SIZE, i / SIZE);
      for (int channel = 0; channel < 3; channel++) {
        tensor[channel * SIZE * SIZE + i] = (colour >> 16 - 8 * channel & 0xff) / 255f;
      }
    }
    try (Session session = Session.open(GRAPH, SessionOptions.defaults())) {
      List<Double> expected = ImageTranslator.softmax(session.run(tensor));
      for (int i = 0; i < CLASSES.size(); i++) {
        assertThat(found.get(CLASSES.get(i)).getProbability())
            .isCloseTo(expected.get(i), offset(1e-5));
      }
    }
  }

  @Test
  void predictorsOfOneModelMayBeUsedAtOnce() throws Exception {
    try (ZooModel<NDList, NDList> model = lists().build().loadModel();
        Session session = Session.open(GRAPH, SessionOptions.defaults());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        float[] image = TestGraphs.noise(IMAGE, SEED + i);
        answers.add(threads.submit(() -> predicted(model, image)));
      }
      for (int i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get())
            .as("image %d", i)
            .containsExactly(session.run(TestGraphs.noise(IMAGE, SEED + i)));
      }
    }
  }

  @Test
  void aClosedModelAnswersNoMore() throws Exception {
    ZooModel<NDList, NDList> model = lists().build().loadModel();
    EspalierBlock block = (EspalierBlock) model.getBlock();
    model.close();

    try (NDManager manager = EspalierNDManager.system().newSubManager()) {
      NDArray image = manager.create(new float[IMAGE], new Shape(1, 3, SIZE, SIZE));
      assertThatThrownBy(() -> block.forwardInternal(null, new NDList(image), false, null))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("The session is closed");
    }
  }

  @Test
  void whatDoesNotFitTheModelIsRefusedInWords() throws Exception {
    try (ZooModel<NDList, NDList> model = lists().build().loadModel();
        Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      NDArray small = manager.create(new float[12], new Shape(1, 3, 2, 2));
      NDArray bytes = manager.zeros(new Shape(1, 3, SIZE, SIZE), DataType.UINT8);

      assertThatThrownBy(() -> predictor.predict(new NDList(small)))
          .hasStackTraceContaining(
              "input 'image' is (1, 3, 2, 2); the model takes (-1, 3, 32, 32)");
      assertThatThrownBy(() -> predictor.predict(new NDList(bytes)))
          .hasStackTraceContaining("input 'image' is of uint8; give FLOAT32");
    }
    assertThatThrownBy(() -> lists().optOption("tier", "abacus").build().loadModel())
        .hasStackTraceContaining("option tier is \"abacus\"; give one of scalar, vector");
  }

  @Test
  void aFileThatIsNoModelIsRefusedAndNamed() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken.onnx"), "this is no model");

    try (Model model = Model.newInstance("broken", "Espalier")) {
      assertThatThrownBy(() -> model.load(broken))
          .isInstanceOf(MalformedModelException.class)
          .hasMessageContaining("broken.onnx");
      assertThatThrownBy(() -> model.load(directory, "absent"))
          .hasMessageContaining("has no ONNX file of the model's name");
    }
  }

  @Test
  void arraysChangeTheirShapeWithoutAnotherEngine() {
    try (NDManager manager = Engine.getEngine("Espalier").newBaseManager()) {
      NDArray array = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));

      assertThat(array.reshape(3, -1).getShape()).isEqualTo(new Shape(3, 2));
      assertThat(array.expandDims(0).getShape()).isEqualTo(new Shape(1, 2, 3));
      assertThat(array.expandDims(-1).squeeze(2).getShape()).isEqualTo(new Shape(2, 3));
      assertThat(array.duplicate().toFloatArray()).containsExactly(1, 2, 3, 4, 5, 6);
      assertThatThrownBy(() -> array.squeeze(1)).hasMessageContaining("axis 1 of (2, 3) is not 1");
      assertThatThrownBy(() -> array.reshape(4, -1)).hasMessageContaining("cannot be reshaped");
      assertThatThrownBy(() -> array.add(1)).isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Test
  void theDefaultEngineOfAnApplicationStaysWhatItWas() {
    assertThat(Engine.getAllEngines()).contains("Espalier");
    assertThat(Engine.getInstance().getEngineName()).isEqualTo("PyTorch");
  }

  private Criteria.Builder<NDList, NDList> lists() {
    return Criteria.builder()
        .setTypes(NDList.class, NDList.class)
        .optEngine("Espalier")
        .optModelPath(file)
        .optTranslator(new NoopTranslator());
  }

  private static float[] predicted(ZooModel<NDList, NDList> model, float[] image) throws Exception {
    try (Predictor<NDList, NDList> predictor = model.newPredictor();
        NDManager manager = model.getNDManager().newSubManager()) {
      return predictor
          .predict(new NDList(manager.create(image, new Shape(1, 3, SIZE, SIZE))))
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  private static BufferedImage drawing() {
    BufferedImage image = new BufferedImage(90, 70, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(new Color(190, 150, 100));
    graphics.fillRect(10, 8, 70, 50);
    graphics.setColor(Color.WHITE);
    graphics.fillOval(30, 20, 25, 15);
    graphics.dispose();
    return image;
  }
}
