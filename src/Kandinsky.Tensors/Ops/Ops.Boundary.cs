using Kandinsky.Kernels;

namespace Kandinsky.Tensors;

public static partial class Ops
{
    /// <summary>Torch's image layout to this engine's.</summary>
    /// <param name="values">[batch, channels, height, width].</param>
    /// <param name="shape">The result's shape: [batch, height, width, channels].</param>
    /// <param name="arena">Where the result is made.</param>
    public static Tensor FromChannelsFirst(ReadOnlySpan<float> values, Shape shape, Arena arena)
    {
        var y = arena.Tensor(shape);
        if (arena.IsPlan) return y;
        Layout.ChannelsFirstToLast(values, shape[0], shape[3], shape[1] * shape[2], y.Span);
        return y;
    }

    /// <summary>This engine's image layout to torch's.</summary>
    /// <param name="x">[batch, height, width, channels].</param>
    /// <param name="destination">Receives [batch, channels, height, width].</param>
    public static void ToChannelsFirst(Tensor x, Span<float> destination) =>
        Layout.ChannelsLastToFirst(x.Span, x.Shape[0], x.Shape[3], x.Shape[1] * x.Shape[2], destination);

    /// <summary>Colours of pictures as numbers: (byte / divisor − mean) / deviation.</summary>
    /// <param name="bytes">As many as the shape has numbers.</param>
    /// <param name="shape">The result's shape: […, channels].</param>
    /// <param name="divisor">What bytes are divided by.</param>
    /// <param name="mean">[channels], or one for all.</param>
    /// <param name="deviation">[channels], or one for all.</param>
    /// <param name="arena">Where the result is made.</param>
    public static Tensor FromBytes(ReadOnlySpan<byte> bytes, Shape shape, float divisor, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation, Arena arena)
    {
        var y = arena.Tensor(shape);
        if (arena.IsPlan) return y;
        if (bytes.Length != shape.Count) throw new ArgumentException($"{shape} takes {shape.Count} bytes, not {bytes.Length}.", nameof(bytes));
        var numbers = y.Span;
        for (var i = 0; i < numbers.Length; i++) numbers[i] = (bytes[i] / divisor - mean[i % mean.Length]) / deviation[i % deviation.Length];
        return y;
    }

    /// <summary>Sinusoids of numbers (Vaswani et al. 2017), cosines before sines, in frequencies from 1 down to almost 1/10,000.</summary>
    /// <param name="numbers">Such as timesteps.</param>
    /// <param name="width">Cosines and sines of each, even.</param>
    /// <param name="arena">Where the result is made.</param>
    /// <returns>[numbers, width].</returns>
    public static Tensor Sinusoids(ReadOnlySpan<float> numbers, int width, Arena arena)
    {
        var half = width / 2;
        var y = arena.Tensor(new Shape(numbers.Length, width));
        if (arena.IsPlan) return y;
        for (var row = 0; row < numbers.Length; row++)
        {
            var waves = Row(y, row);
            for (var i = 0; i < half; i++)
            {
                var angle = numbers[row] * MathF.Exp(-MathF.Log(10000) * i / half);
                waves[i] = MathF.Cos(angle);
                waves[half + i] = MathF.Sin(angle);
            }
        }
        return y;
    }
}
