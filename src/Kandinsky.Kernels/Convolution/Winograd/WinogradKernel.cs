using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The steps of Winograd's form on vectors of channels.</summary>
internal static unsafe class WinogradKernel<V, F>
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    public static void Run(WinogradJob* job, WinogradStep step, int task)
    {
        switch (step)
        {
            case WinogradStep.Input: Input(job, task); break;
            case WinogradStep.Multiply: Multiply(job, task); break;
            default: Output(job, task); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Input(WinogradJob* job, int task)
    {
        var memory = stackalloc float[F.Points * F.Points * V.Count + 16];
        var half = Aligned(memory);
        var channels = job->Picture->Shape.InChannels;
        nint line = job->Band.LineStride, pixel = job->Band.PixelStride, plane = job->InputPlane;
        var end = Math.Min(job->TilesNow, (task + 1) * WinogradJob.GroupTiles);
        for (var tile = task * WinogradJob.GroupTiles; tile < end; tile++)
        {
            var source = job->Source(tile);
            for (var channel = 0; channel < channels; channel += V.Count, source += V.Count)
            {
                var target = job->Input(0, tile, channel);
                for (var j = 0; j < F.Points; j++) F.Input<V>(source + j * pixel, line, half + j * V.Count, F.Points * V.Count);
                for (var i = 0; i < F.Points; i++) F.Input<V>(half + i * F.Points * V.Count, V.Count, target + i * F.Points * plane, plane);
            }
        }
    }

    /// <summary>All points of one panel: its filters are transformed a few channels and one row of points at a time, right before the products with them.</summary>
    private static void Multiply(WinogradJob* job, int panel)
    {
        var (channels, tiles, squares) = (job->Picture->Shape.InChannels, job->TilesNow, job->Squares);
        var most = job->ChunkChannels;
        var plane = (nint)most * Panels.Width + WinogradJob.CacheLine;   // so that the points of a filter do not share one cache set
        using var memory = Scratch.Rent(job->Points * plane * sizeof(float));
        var filters = memory.Floats;
        nint offset = 0;
        var taps = job->Taps(job->Panel + panel);
        for (var channel = 0; channel < channels; channel += most)
        {
            var count = Math.Min(most, channels - channel);
            // The next filters come from far away: they are fetched while the tiles run, a part of them with every point.
            var next = (nint)count * WinogradJob.Taps3x3 * Panels.Width;
            var aheadStep = Math.Max(1, next / squares / (count * ((tiles + Tile<V>.Most - 1) / Tile<V>.Most)));
            var operands = new TileOperands { RowStride = most, Offsets = &offset, Segments = 1, Length = count };
            for (var square = 0; square < squares; square++)
            {
                var (row, point) = (square / F.Points, square % F.Points);
                if (point == 0) Filters(taps, count, row, filters, plane);
                for (var column = 0; column < Panels.Width; column += Tile<V>.Columns)
                {
                    operands.Rows = job->Input(square, 0, channel);
                    operands.Weights = filters + point * plane + column;
                    operands.Output = job->Sums + square * job->SumPlane + panel * Panels.Width + column;
                    operands.OutputStride = operands.AddStride = job->SumStride;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Output(WinogradJob* job, int task)
    {
        var memory = stackalloc float[F.Outputs * (F.Points + F.Outputs) * V.Count + 16];
        var half = Aligned(memory);
        var result = half + F.Outputs * F.Points * V.Count;
        var shape = job->Picture->Shape;
        var first = job->Panel * Panels.Width;
        var channels = Math.Min(shape.OutChannels - first, job->PanelCount * Panels.Width);
        var plane = job->SumPlane;
        var end = Math.Min(job->TilesNow, (task + 1) * WinogradJob.GroupTiles);
        for (var tile = task * WinogradJob.GroupTiles; tile < end; tile++)
        {
            var to = new OutputTile(job, tile);
            var sums = job->Sums + tile * job->SumStride;
            for (var channel = 0; channel < channels; channel += V.Count, sums += V.Count)
            {
                for (var j = 0; j < F.Points; j++) F.Output<V>(sums + j * plane, F.Points * plane, half + j * V.Count, F.Points * V.Count);
                for (var i = 0; i < F.Outputs; i++) F.Output<V>(half + i * F.Points * V.Count, V.Count, result + i * F.Outputs * V.Count, V.Count);
                to.Write<V>(result, F.Outputs * V.Count, first + channel);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float* Aligned(float* memory) => (float*)(((nint)memory + 63) & ~63);
}
