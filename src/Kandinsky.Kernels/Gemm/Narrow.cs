namespace Kandinsky.Kernels;

/// <summary>Tiles whose last columns lie outside the output: by way of tiles in memory, so that nothing beyond is read or written.</summary>
internal static unsafe class Narrow
{
    private const int Height = 24;

    /// <summary>As a tile, for the first <paramref name="columns"/> columns only.</summary>
    public static void Down<V>(TileOperands* t, int rows, int columns)
        where V : struct, IFloats<V>
    {
        var init = stackalloc float[Height * Panels.Width];
        var add = stackalloc float[Height * Panels.Width];
        var output = stackalloc float[Height * Panels.Width];
        new Span<float>(init, Height * Panels.Width).Clear();
        new Span<float>(add, Height * Panels.Width).Clear();
        for (var r = 0; r < rows; r += Height)
        {
            var height = Math.Min(Height, rows - r);
            var part = *t;
            part.Rows += r * t->RowStride;
            if (t->Init != null) Copy(t->Init + r * t->InitStride, t->InitStride, part.Init = init, Panels.Width, height, columns);
            if (t->Add != null) Copy(t->Add + r * t->AddStride, t->AddStride, part.Add = add, Panels.Width, height, columns);
            part.Output = output;
            part.InitStride = part.AddStride = part.OutputStride = Panels.Width;
            Tile<V>.Down(&part, height);
            Copy(output, Panels.Width, t->Output + r * t->OutputStride, t->OutputStride, height, columns);
        }
    }

    private static void Copy(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (var r = 0; r < rows; r++, from += fromStride, to += toStride)
            new ReadOnlySpan<float>(from, columns).CopyTo(new Span<float>(to, columns));
    }
}
