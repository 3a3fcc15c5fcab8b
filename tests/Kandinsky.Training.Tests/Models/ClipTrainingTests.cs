using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

public sealed class ClipTrainingTests : IDisposable
{
    private static readonly string[] _captions = ["red", "green", "blue", "white"];
    private static readonly Image[] _pictures = [Filled(255, 0, 0), Filled(0, 255, 0), Filled(0, 0, 255), Filled(255, 255, 255)];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_find_their_captions()
    {
        using var training = Training(new());
        var sharpness = training.Sharpness;
        for (var step = 0; step < 25; step++) training.Step(step);
        Assert.Equal([0, 1, 2, 3], Nearest(training.Embed(_pictures), training.Embed(_captions)));
        Assert.NotEqual(sharpness, training.Sharpness);

        training.Write(_folder.Path("trained"));
        var trained = ModelFolder.OpenPrior(_folder.Path("trained"));
        Assert.All(["text_encoder", "image_encoder"], component => Assert.NotEqual(TinyModels.Weights(TinyModels.Prior, component),
            TinyModels.Weights(trained, component)));
        using var encoder = new EmbeddingEncoder(trained);
        TensorAssert.Close(encoder.Embed(_pictures), training.Embed(_pictures));
    }

    [Fact]
    public void Embeddings_serve_a_task_beside()
    {
        using var task = new Brightness(TinyModels.Weights(TinyModels.Prior, "prior")["clip_mean"].Length);
        using var training = Training(new() { TrainSharpness = false, Task = task });
        for (var step = 0; step < 25; step++) training.Step(step);
        Assert.True(task.Losses[^1] < 0.5 * task.Losses[0], $"{task.Losses[0]} to {task.Losses[^1]}");
        Assert.Equal(1 / 0.07, training.Sharpness, 1e-3);
    }

    private static ClipTraining Training(ClipTrainingOptions options) =>
        new(TinyModels.Prior, TinyModels.Examples(_ => new ClipBatch(_pictures, _captions)), TinyModels.Learning(rate: 1e-3), options);

    private static int[] Nearest(float[] pictures, float[] captions)
    {
        var width = pictures.Length / _pictures.Length;
        return [.. Enumerable.Range(0, _pictures.Length).Select(picture => Enumerable.Range(0, _captions.Length).MaxBy(caption => Likeness(picture, caption)))];

        double Likeness(int picture, int caption)
        {
            var (a, b) = (pictures.AsSpan(picture * width, width).ToArray(), captions.AsSpan(caption * width, width).ToArray());
            return a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(b.Sum(y => (double)y * y));
        }
    }

    private static Image Filled(byte red, byte green, byte blue)
    {
        var picture = new Image(32, 32, ColorMode.Rgb);
        for (var i = 0; i < picture.Pixels.Length; i += 3) (picture.Pixels[i], picture.Pixels[i + 1], picture.Pixels[i + 2]) = (red, green, blue);
        return picture;
    }

    /// <summary>Tells a picture's mean colour from its embedding.</summary>
    private sealed class Brightness : IEmbeddingTask, IDisposable
    {
        private readonly DefaultInitialiser _drawn = new(new TorchRandom(1));
        private readonly Linear _head;

        public Brightness(int width)
        {
            Weights = new(_drawn, new WeightForms());
            _head = new(width, 3, Weights.Root["head"]);
        }

        public ModelWeights Weights { get; }

        public List<float> Losses { get; } = [];

        public Tensor Loss(Tensor embeddings, ClipBatch batch)
        {
            float[] colours = [.. batch.Pictures.SelectMany(picture => picture.Pixels[..3].ToArray().Select(value => value / 255f))];
            var loss = Ops.MeanSquaredError(_head.Forward(embeddings), embeddings.Arena.Tensor(new Shape(batch.Pictures.Count, 3), colours));
            Losses.Add(loss.ToArray()[0]);
            return loss;
        }

        public void Dispose()
        {
            Weights.Dispose();
            _drawn.Dispose();
        }
    }
}
