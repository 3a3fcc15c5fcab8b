using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Products of bytes: the values of every point of a tile are rounded with a range of their own, filters were transformed and rounded when packed (<see
/// cref="WinogradFilter"/>), with a scale per output and point.
/// </summary>
/// <param name="multiply">The register tile.</param>
internal sealed unsafe class Int8Products<V, F>(SegmentedTiles.Kernel multiply) : IWinogradProducts
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Input(WinogradJob* job, int tile)
    {
        var channels = job->Picture->Shape.InChannels;
        nint line = job->Band.LineStride, pixel = job->Band.PixelStride, plane = pixel | WinogradJob.CacheLine;
        var half = stackalloc float[WinogradTransforms<V, F>.Half];
        half = WinogradTransforms<V, F>.Aligned(half);
        using var memory = Scratch.Rent(job->Squares * plane * sizeof(float));
        var source = job->Source(tile);
        for (var channel = 0; channel < channels; channel += V.Count) WinogradTransforms<V, F>.Input(source + channel, line, pixel, half,
            memory.Floats + channel, plane);
        for (var square = 0; square < job->Squares; square++)
        {
            var values = memory.Floats + square * plane;
            var (least, greatest) = ByteRange.Of(values, channels);
            var range = job->Ranges(square)[tile] = new ByteRange(least, greatest);
            RoundedRows.Round(Precision.Int8, values, channels, range, (byte*)job->Input(square, tile, 0));
        }
    }

    public void Multiply(WinogradJob* job, int panel, float* sums)
    {
        nint offset = 0;
        var (squares, tiles) = (job->Squares, job->TilesNow);
        var panels = job->ByteFilters;
        var bias = stackalloc float[Panels.Width];
        new Span<float>(bias, Panels.Width).Clear();
        var tile = new SegmentedTile { RowStride = job->Chunk * sizeof(float), Offsets = &offset, Segments = 1, Steps = job->Steps };
        var times = (tiles + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows;
        for (var square = 0; square < squares; square++)
        {
            var filter = panel * squares + square;
            tile.Rows = (byte*)job->Input(square, 0, 0);
            tile.Weights = panels.Panel(filter);
            tile.Sums = sums + square * job->SumPlane;
            tile.ReadNext(panels.Panel(filter + 1), times);
            var epilogue = new RoundedEpilogue
            {
                Sums = tile.Sums, WeightScales = panels.Scales(filter), WeightSums = panels.Sums(filter), Ranges = job->Ranges(square), RangeStride = 1,
                Bias = bias, Y = tile.Sums, Stride = Panels.Width, Columns = Panels.Width,
            };
            for (int row = 0, height; row < tiles; row += height)
            {
                height = SegmentedTiles.Height(tiles - row);
                multiply(&tile, height);
                epilogue.Sums = tile.Sums;
                epilogue.Finish(height);
                tile.Rows += height * tile.RowStride;
                tile.Sums += height * Panels.Width;
                tile.Fetched();
            }
        }
    }
}
