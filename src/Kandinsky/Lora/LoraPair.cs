using Kandinsky.Tensors;

namespace Kandinsky;

/// <summary>The two factors of a change of one matrix, or of one convolution's filters: W + scale·up·down.</summary>
/// <param name="Down">[rank, inputs], or [rank, channels, height, width].</param>
/// <param name="Up">[outputs, rank].</param>
/// <param name="Shape">The shape of what is changed, without sizes of 1 at its end.</param>
/// <param name="Scale">What the product is multiplied by.</param>
internal sealed record LoraPair(float[] Down, float[] Up, IReadOnlyList<long> Shape, float Scale)
{
    /// <summary>The number of the matrix's rows.</summary>
    public int Outputs { get; } = (int)Shape[0];

    /// <summary>The rank.</summary>
    public int Rank => Up.Length / Outputs;

    /// <summary>The length of a row.</summary>
    public int Inputs => Down.Length / Rank;

    /// <summary>Reads the two factors.</summary>
    /// <param name="file">The adapter's file.</param>
    /// <param name="down">The one factor's name.</param>
    /// <param name="up">The other's.</param>
    /// <param name="scale">The scale for a rank.</param>
    /// <exception cref="KandinskyException">They do not fit each other, or hold what is no number.</exception>
    public static LoraPair Read(Checkpoint file, string down, string up, Func<int, float> scale)
    {
        var (downShape, upShape) = (file.Describe(down).Shape, file.Describe(up).Shape);
        if (downShape.Count is not (2 or 4) || upShape.Count is not (2 or 4) || downShape[0] != upShape[1] || upShape.Skip(2).Any(size => size != 1)
            || file.Describe(down).Count == 0 || file.Describe(up).Count == 0)
        {
            throw new KandinskyException(
                $"{file.Source}: '{LegibleText.Of(down)}' is [{string.Join(", ", downShape)}] and '{LegibleText.Of(up)}' is [{string.Join(", ", upShape)}]; "
                    + "the rank, at least 1, must be the first size of one and the second of the other", ErrorKind.Model);
        }
        return new(Floats(file, down), Floats(file, up), Trimmed([upShape[0], .. downShape.Skip(1)]), scale((int)downShape[0]));
    }

    /// <summary>A shape without sizes of 1 at its end, of which a convolution of 1 × 1 has two and a linear layer none.</summary>
    public static IReadOnlyList<long> Trimmed(IReadOnlyList<long> shape)
    {
        var count = shape.Count;
        while (count > 2 && shape[count - 1] == 1) count--;
        return [.. shape.Take(count)];
    }

    private static float[] Floats(Checkpoint file, string name)
    {
        var view = file.Read(name);
        var values = new float[view.Count];
        view.CopyTo(0, values);
        return Array.TrueForAll(values, float.IsFinite) ? values
            : throw new KandinskyException($"{file.Source}: '{LegibleText.Of(name)}' holds values that are no numbers; its training failed", ErrorKind.Model);
    }
}
