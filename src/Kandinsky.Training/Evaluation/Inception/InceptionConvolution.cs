using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>The size of a filter and of the zeros around what it reads.</summary>
internal readonly record struct FilterShape(int Height, int Width, int PadHeight, int PadWidth, int Stride = 1)
{
    /// <summary>One pixel.</summary>
    public static FilterShape One { get; } = new(1, 1, 0, 0);

    /// <summary>A square filter that keeps the size.</summary>
    public static FilterShape Square(int side) => new(side, side, side / 2, side / 2);

    /// <summary>3x3 without zeros.</summary>
    public static FilterShape Inner(int stride) => new(3, 3, 0, 0, stride);

    /// <summary>A row of pixels.</summary>
    public static FilterShape Across(int width) => new(1, width, 0, width / 2);

    /// <summary>A column of pixels.</summary>
    public static FilterShape Down(int height) => new(height, 1, height / 2, 0);
}

/// <summary>A convolution, batch norm folded into its weights, then max(0, x): the pixels under each filter side by side, times the weights.</summary>
/// <param name="inputs">Channels of x.</param>
/// <param name="outputs">Channels of y.</param>
/// <param name="shape">The filter.</param>
/// <param name="weights">The layer's place: <c>conv.weight</c>, <c>bn.…</c>.</param>
internal sealed class InceptionConvolution(int inputs, int outputs, FilterShape shape, Weights weights)
{
    private readonly Linear _filter = new(shape.Height * shape.Width * inputs, outputs, weights, sensitive: true);

    public FeatureMap Forward(FeatureMap x, Arena arena)
    {
        using var scratch = arena.Scope();
        var (height, width) = ((x.Height + 2 * shape.PadHeight - shape.Height) / shape.Stride + 1, (x.Width + 2 * shape.PadWidth - shape.Width) / shape.Stride
            + 1);
        var patches = arena.Tensor(new Shape(height * width, shape.Height * shape.Width * inputs), shape == FilterShape.One ? x.Values
            : Patches(x, height, width));
        var y = new FeatureMap(height, width, outputs, _filter.Forward(patches).ToArray());
        Workers.For(height, row =>
        {
            foreach (ref var number in y.Values.AsSpan(row * width * outputs, width * outputs)) number = MathF.Max(0, number);
        });
        return y;
    }

    /// <summary>For every pixel of y the pixels of x under the filter, row by row, zero beyond the edges.</summary>
    private float[] Patches(FeatureMap x, int height, int width)
    {
        var patch = shape.Height * shape.Width * inputs;
        var patches = new float[height * width * patch];
        Workers.For(height, row =>
        {
            for (var column = 0; column < width; column++)
            {
                var (left, top) = (column * shape.Stride - shape.PadWidth, row * shape.Stride - shape.PadHeight);
                var (first, last) = (Math.Max(left, 0), Math.Min(left + shape.Width, x.Width));
                for (var line = Math.Max(top, 0); line < Math.Min(top + shape.Height, x.Height); line++)
                {
                    x.Values.AsSpan((line * x.Width + first) * inputs, (last - first) * inputs)
                        .CopyTo(patches.AsSpan((row * width + column) * patch + ((line - top) * shape.Width + first - left) * inputs));
                }
            }
        });
        return patches;
    }
}
