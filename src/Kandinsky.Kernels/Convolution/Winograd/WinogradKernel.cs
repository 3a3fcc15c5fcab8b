using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The steps of Winograd's form on vectors of channels.</summary>
internal static unsafe class WinogradKernel<V, F>
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    private const int MostInputs = 1152;

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
            var target = job->Inputs + tile * job->InputStride;
            for (var channel = 0; channel < channels; channel += V.Count, source += V.Count, target += V.Count)
            {
                for (var j = 0; j < F.Points; j++) F.Input<V>(source + j * pixel, line, half + j * V.Count, F.Points * V.Count);
                for (var i = 0; i < F.Points; i++) F.Input<V>(half + i * F.Points * V.Count, V.Count, target + i * F.Points * plane, plane);
            }
        }
    }

    private static void Multiply(WinogradJob* job, int task)
    {
        var square = task / job->PanelGroups;
        var first = task % job->PanelGroups * job->PanelGroup;
        var end = Math.Min(first + job->PanelGroup, job->PanelCount);
        var (channels, tiles) = (job->Picture->Shape.InChannels, job->TilesNow);
        var blocks = (channels + MostInputs - 1) / MostInputs;
        var length = (channels + blocks - 1) / blocks;
        nint offset = 0;
        for (var k = 0; k < channels; k += length)
        {
            var operands = new TileOperands { RowStride = job->InputStride, Offsets = &offset, Segments = 1, Length = Math.Min(length, channels - k) };
            for (var panel = first; panel < end; panel++)
                for (var column = 0; column < Panels.Width; column += Tile<V>.Columns)
                {
                    operands.Rows = job->Inputs + square * job->InputPlane + k;
                    operands.Weights = job->Weights(square, job->Panel + panel) + (nint)k * Panels.Width + column;
                    operands.Output = job->Sums + square * job->SumPlane + panel * Panels.Width + column;
                    operands.OutputStride = operands.AddStride = job->SumStride;
                    operands.Add = k == 0 ? null : operands.Output;
                    operands.ReadNext(operands.Weights + (nint)channels * Panels.Width, tiles / Tile<V>.Most);
                    Tile<V>.Down(&operands, tiles);
                }
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
