using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>
/// Products of bfloat16: values are rounded once transformed, filters were transformed and rounded when packed (<see cref="WinogradFilter"/>). Sums are one
/// chain over all channels.
/// </summary>
/// <param name="multiply">The register tile.</param>
internal sealed unsafe class BFloat16Products<V, F>(SegmentedTiles.Kernel multiply) : IWinogradProducts
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Input(WinogradJob* job, int tile)
    {
        const int Pair = WinogradFilter.PairedChannels / 2;
        var (size, squares) = (WinogradTransforms<V, F>.Half, F.Points * F.Points);
        var memory = stackalloc float[3 * size];
        var half = WinogradTransforms<V, F>.Aligned(memory);
        float* lower = half + squares * V.Count, upper = lower + squares * V.Count;
        nint line = job->Band.LineStride, pixel = job->Band.PixelStride, plane = job->InputPlane;
        var source = job->Source(tile);
        var to = job->Input(0, tile, 0);
        for (var channel = 0; channel < job->Picture->Shape.InChannels; channel += 2 * Pair, source += Pair)
            for (var end = source + Pair; source < end; source += V.Count, to += V.Count)
            {
                WinogradTransforms<V, F>.Input(source, line, pixel, half, lower, V.Count);
                WinogradTransforms<V, F>.Input(source + Pair, line, pixel, half, upper, V.Count);
                for (var i = 0; i < squares; i++)
                    V.JoinHalves(V.RoundToBFloat16(V.Load(lower + i * V.Count)), V.RoundToBFloat16(V.Load(upper + i * V.Count))).Store(to + i * plane);
            }
        WinogradFilter.ClearRest(job, tile);
    }

    public void Multiply(WinogradJob* job, int panel, float* sums)
    {
        nint offset = 0;
        var (squares, tiles, steps) = (job->Squares, job->TilesNow, job->Steps);
        var pointBytes = (nint)steps * SegmentedTiles.WeightBytes;
        var tile = new SegmentedTile
        {
            RowStride = job->Chunk * sizeof(float), Offsets = &offset, Segments = 1, Steps = steps, Weights = job->Filters(panel, 0),
        };
        var times = (tiles + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows;
        for (var square = 0; square < squares; square++, tile.Weights += pointBytes)
        {
            tile.Rows = (byte*)job->Input(square, 0, 0);
            tile.Sums = sums + square * job->SumPlane;
            tile.ReadNext(tile.Weights + pointBytes, times);
            for (int row = 0, height; row < tiles; row += height)
            {
                height = SegmentedTiles.Height(tiles - row);
                multiply(&tile, height);
                tile.Rows += height * tile.RowStride;
                tile.Sums += height * Panels.Width;
                tile.Fetched();
            }
        }
    }
}
