namespace Kandinsky.Tensors;

/// <summary>The sizes of a tensor's axes, outermost first; one to four axes.</summary>
/// <remarks>Images are [batch, height, width, channels], token sequences [batch, tokens, width], matrices [rows, width].</remarks>
public readonly record struct Shape
{
    private readonly int _a, _b, _c, _d;

    /// <summary>A vector.</summary>
    public Shape(int a) : this(1, a, 1, 1, 1) { }

    /// <summary>A matrix.</summary>
    public Shape(int a, int b) : this(2, a, b, 1, 1) { }

    /// <summary>A batch of token sequences.</summary>
    public Shape(int a, int b, int c) : this(3, a, b, c, 1) { }

    /// <summary>A batch of images.</summary>
    public Shape(int a, int b, int c, int d) : this(4, a, b, c, d) { }

    private Shape(int rank, int a, int b, int c, int d)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(a);
        ArgumentOutOfRangeException.ThrowIfNegative(b);
        ArgumentOutOfRangeException.ThrowIfNegative(c);
        ArgumentOutOfRangeException.ThrowIfNegative(d);
        (Rank, _a, _b, _c, _d) = (rank, a, b, c, d);
        Count = checked(checked(a * b) * checked(c * d));
    }

    /// <summary>The number of axes.</summary>
    public int Rank { get; }

    /// <summary>The number of elements, at most 2^31 − 1.</summary>
    public int Count { get; }

    /// <summary>The size of one axis.</summary>
    /// <param name="axis">0 is the outermost; −1 the innermost.</param>
    public int this[int axis] => (axis < 0 ? Rank + axis : axis) switch
    {
        0 => _a,
        1 when Rank > 1 => _b,
        2 when Rank > 2 => _c,
        3 when Rank > 3 => _d,
        _ => throw new ArgumentOutOfRangeException(nameof(axis)),
    };

    /// <summary>The size of the innermost axis: channels, or the width of a row.</summary>
    public int Width => this[-1];

    /// <summary>The number of rows of <see cref="Width"/> elements.</summary>
    public int Rows => Width == 0 ? 0 : Count / Width;

    /// <summary>The same outer axes with another innermost size.</summary>
    /// <param name="width">The new innermost size.</param>
    public Shape WithWidth(int width) => Rank switch
    {
        1 => new Shape(width),
        2 => new Shape(_a, width),
        3 => new Shape(_a, _b, width),
        _ => new Shape(_a, _b, _c, width),
    };

    /// <inheritdoc/>
    public override string ToString() => Rank switch
    {
        1 => $"[{_a}]",
        2 => $"[{_a}, {_b}]",
        3 => $"[{_a}, {_b}, {_c}]",
        _ => $"[{_a}, {_b}, {_c}, {_d}]",
    };
}
