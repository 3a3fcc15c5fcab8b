namespace Kandinsky;

/// <summary>Which pixels a pass over the picture stores (PNG specification, section 8).</summary>
internal readonly record struct PngPass(int FirstRow, int RowStep, int FirstColumn, int ColumnStep)
{
    /// <summary>The single pass of a picture that is not interlaced.</summary>
    public static IReadOnlyList<PngPass> Whole { get; } = [new(0, 1, 0, 1)];

    /// <summary>The seven passes of Adam7.</summary>
    public static IReadOnlyList<PngPass> Interlaced { get; } =
    [
        new(0, 8, 0, 8),
        new(0, 8, 4, 8),
        new(4, 8, 0, 4),
        new(0, 4, 2, 4),
        new(2, 4, 0, 2),
        new(0, 2, 1, 2),
        new(1, 2, 0, 1),
    ];

    /// <summary>Pixels of each row of the pass; 0 when the picture is too narrow for it.</summary>
    public int Columns(int width) => width <= FirstColumn ? 0 : (width - FirstColumn + ColumnStep - 1) / ColumnStep;
}
