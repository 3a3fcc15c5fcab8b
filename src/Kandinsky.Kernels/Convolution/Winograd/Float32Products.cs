using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Products in single precision. Filters are packed as taps, and transformed each time they are used, or were transformed when packed: both ways give the same
/// bits. Sums are added up in chains of <see cref="WinogradJob.Chunk"/> channels.
/// </summary>
/// <param name="multiply">The register tile, each segment a chain of its own.</param>
internal sealed unsafe class Float32Products<V, F>(SegmentedTiles.Kernel multiply) : IWinogradProducts
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Input(WinogradJob* job, int tile)
    {
        var memory = stackalloc float[WinogradTransforms<V, F>.Half];
        var half = WinogradTransforms<V, F>.Aligned(memory);
        var channels = job->Picture->Shape.InChannels;
        nint line = job->Band.LineStride, pixel = job->Band.PixelStride, plane = job->InputPlane;
        var source = job->Source(tile);
        for (var channel = 0; channel < channels; channel += V.Count, source += V.Count)
            WinogradTransforms<V, F>.Input(source, line, pixel, half, job->Input(0, tile, channel), plane);
    }

    public void Multiply(WinogradJob* job, int panel, float* sums)
    {
        if (job->Transformed) MultiplyTransformed(job, panel, sums);
        else MultiplyTaps(job, panel, sums);
    }

    /// <summary>Filters are transformed a few channels and one or two rows of points at a time, right before the products with them.</summary>
    private void MultiplyTaps(WinogradJob* job, int panel, float* sums)
    {
        var (channels, squares, most) = (job->Picture->Shape.InChannels, job->Squares, job->Chunk);
        var plane = (nint)most * Panels.Width + WinogradJob.CacheLine;   // With it the points of a filter do not share one cache set.
        using var memory = Scratch.Rent(FilterTransform<V, F>.MostRows * job->Points * plane * sizeof(float));
        var filters = memory.Floats;
        nint offset = 0;
        var tile = new SegmentedTile { Offsets = &offset, Segments = 1 };
        var taps = job->Taps(panel);
        for (var channel = 0; channel < channels; channel += most)
        {
            tile.Steps = Math.Min(most, channels - channel);
            // The next filters come from far away: they are fetched while the tiles run, a part of them with every point.
            var next = (nint)tile.Steps * WinogradJob.Taps3x3 * Panels.Width;
            for (int group = 0, square = 0; square < squares; group++)
            {
                var first = FilterTransform<V, F>.FirstRow(group) * F.Points;
                FilterTransform<V, F>.Rows(taps, (int)tile.Steps, group, filters, plane);
                for (var end = Math.Min(squares, FilterTransform<V, F>.FirstRow(group + 1) * F.Points); square < end; square++)
                {
                    tile.Weights = (byte*)(filters + (square - first) * plane);
                    tile.Ahead = (byte*)(taps + next + square * next / squares);
                    Down(job, tile, square, channel, sums, fetched: next * sizeof(float) / squares);
                }
            }
            taps += next;
        }
    }

    /// <summary>Filters were transformed when packed: the chains of all channels are added up at once.</summary>
    private void MultiplyTransformed(WinogradJob* job, int panel, float* sums)
    {
        var (channels, most) = (job->Picture->Shape.InChannels, job->Chunk);
        var (whole, rest) = (channels / most, channels % most);
        var offsets = stackalloc nint[whole + 1];
        for (var chunk = 0; chunk <= whole; chunk++) offsets[chunk] = chunk * job->ChunkStride * sizeof(float);
        nint bytes = (nint)channels * SegmentedTiles.WeightBytes, done = (nint)whole * most * SegmentedTiles.WeightBytes;
        for (var square = 0; square < job->Squares; square++)
        {
            var weights = job->Filters(panel, square);
            var tile = new SegmentedTile { Offsets = offsets, Segments = whole, Steps = most, Weights = weights, Ahead = weights + bytes };
            if (whole > 0) Down(job, tile, square, 0, sums, fetched: done);
            tile = new SegmentedTile { Offsets = offsets + whole, Segments = 1, Steps = rest, Weights = weights + done, Ahead = weights + bytes + done };
            if (rest > 0) Down(job, tile, square, whole * most, sums, fetched: bytes - done);
        }
    }

    /// <summary>All tiles of a point, while so many bytes are fetched for later.</summary>
    private void Down(WinogradJob* job, SegmentedTile tile, int square, int channel, float* sums, nint fetched)
    {
        var rows = job->TilesNow;
        tile.RowStride = job->Chunk * sizeof(float);
        tile.Rows = (byte*)job->Input(square, 0, job->Transformed ? 0 : channel);
        tile.Sums = sums + square * job->SumPlane;
        tile.AheadStep = Math.Max(1, fetched / (nint)(tile.Segments * tile.Steps * ((rows + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows)));
        for (int height; rows > 0; rows -= height)
        {
            height = SegmentedTiles.Height(rows);
            tile.Accumulate = channel == 0 ? 0 : 1;
            multiply(&tile, height);
            tile.Fetched();
            tile.Rows += height * tile.RowStride;
            tile.Sums += height * Panels.Width;
        }
    }
}
