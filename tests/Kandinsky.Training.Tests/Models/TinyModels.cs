using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>The goldens' tiny models, and batches that follow from their numbers.</summary>
internal static class TinyModels
{
    public static ModelFolder Decoder => ModelFolder.OpenDecoder(Goldens.Path("tiny-2-2-decoder"));

    public static ModelFolder Prior => ModelFolder.OpenPrior(Goldens.Path("tiny-2-2-prior"));

    /// <summary>How models learn here: fast, for a few steps.</summary>
    public static LearningOptions Learning(double rate = 2e-3, long steps = 20) => new() { Schedule = new(ScheduleShape.Constant, rate, steps), Seed = 3 };

    /// <summary>The same batch again and again, or one that follows from its number.</summary>
    public static IExamples<T> Examples<T>(Func<long, T> batch) => new Batches<T>(batch);

    public static DecoderBatch Latents(long number, int count = 2, int width = 32) => new(count, 8, 8, Normal(number, count * 8 * 8 * 4),
        Normal(number + 1000, count * width));

    public static float[] Normal(long seed, int count)
    {
        var numbers = new float[count];
        new TorchRandom((ulong)seed).Normal(numbers);
        return numbers;
    }

    /// <summary>The numbers of a component's weights in a model's folder.</summary>
    public static Dictionary<string, float[]> Weights(ModelFolder folder, string component)
    {
        using var checkpoint = Checkpoint.OpenFile(folder.Weights(component));
        return checkpoint.Names.Where(name => checkpoint.Describe(name).Type is StoredType.Float32 or StoredType.Float16 or StoredType.BFloat16)
            .ToDictionary(name => name, name =>
            {
                var numbers = new float[checkpoint.Describe(name).Count];
                checkpoint.Read(name).CopyTo(0, numbers);
                return numbers;
            });
    }

    private sealed class Batches<T>(Func<long, T> batch) : IExamples<T>
    {
        public T Batch(long number) => batch(number);
    }
}
