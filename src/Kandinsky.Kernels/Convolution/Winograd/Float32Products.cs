using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>Products in single precision: filters are packed as taps, and transformed each time they are used.</summary>
internal sealed unsafe class Float32Products<V, F> : IWinogradProducts
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

    /// <summary>Filters are transformed a few channels and one row of points at a time, right before the products with them.</summary>
    public void Multiply(WinogradJob* job, int panel, float* sums)
    {
        var (channels, tiles, squares) = (job->Picture->Shape.InChannels, job->TilesNow, job->Squares);
        var most = job->Chunk;
        var plane = (nint)most * Panels.Width + WinogradJob.CacheLine;   // so that the points of a filter do not share one cache set
        using var memory = Scratch.Rent(job->Points * plane * sizeof(float));
        var filters = memory.Floats;
        nint offset = 0;
        var taps = job->Taps(panel);
        for (var channel = 0; channel < channels; channel += most)
        {
            var count = Math.Min(most, channels - channel);
            // The next filters come from far away: they are fetched while the tiles run, a part of them with every point.
            var next = (nint)count * WinogradJob.Taps3x3 * Panels.Width;
            var aheadStep = Math.Max(1, next / squares / (count * ((tiles + Tile<V>.Most - 1) / Tile<V>.Most)));
            var operands = new TileOperands { RowStride = most, Offsets = &offset, Segments = 1, Length = count, OutputStride = Panels.Width, AddStride = Panels.Width };
            for (var square = 0; square < squares; square++)
            {
                var (row, point) = (square / F.Points, square % F.Points);
                if (point == 0) Filters(taps, count, row, filters, plane);
                for (var column = 0; column < Panels.Width; column += Tile<V>.Columns)
                {
                    operands.Rows = job->Input(square, 0, channel);
                    operands.Weights = filters + point * plane + column;
                    operands.Output = sums + square * job->SumPlane + column;
                    operands.Add = channel == 0 ? null : operands.Output;
                    operands.Ahead = taps + next + square * next / squares;
                    operands.AheadStep = aheadStep;
                    Tile<V>.Down(&operands, tiles);
                }
            }
            taps += next;
        }
    }

    /// <summary>The filters of 32 outputs and some channels at the points of one row: [channels, 9, 32] → [points, channels, 32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Filters(float* taps, int channels, int row, float* filters, nint plane)
    {
        const int W = Panels.Width;
        var factors = F.FilterRow(row);
        V even = V.Broadcast(factors.Even), first = V.Broadcast(factors.First), third = V.Broadcast(factors.Third), odd = V.Broadcast(factors.Odd);
        for (var channel = 0; channel < channels; channel++, taps += (WinogradJob.Taps3x3 - 1) * W)
            for (var column = 0; column < W; column += V.Count, taps += V.Count, filters += V.Count)
            {
                var a = even * V.MultiplyAdd(third, V.Load(taps + 6 * W), first * V.Load(taps)) + odd * V.Load(taps + 3 * W);
                var b = even * V.MultiplyAdd(third, V.Load(taps + 7 * W), first * V.Load(taps + W)) + odd * V.Load(taps + 4 * W);
                var c = even * V.MultiplyAdd(third, V.Load(taps + 8 * W), first * V.Load(taps + 2 * W)) + odd * V.Load(taps + 5 * W);
                F.Filter(a, b, c, filters, plane);
            }
    }
}
