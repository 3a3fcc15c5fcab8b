using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The steps of Winograd's form on vectors of channels.</summary>
/// <param name="products">What is done in the precision of the products; the rest is in single precision.</param>
internal sealed unsafe class WinogradKernel<V, F>(IWinogradProducts products)
    where V : struct, IFloats<V>
    where F : struct, IWinograd
{
    // So many tiles have their outputs on the way while one is written.
    private const int Ahead = 4;

    public void Run(WinogradJob* job, WinogradStep step, int task)
    {
        if (step == WinogradStep.Input) Input(job, task);
        else Panel(job, task);
    }

    private void Input(WinogradJob* job, int task)
    {
        var end = Math.Min(job->TilesNow, (task + 1) * WinogradJob.GroupTiles);
        for (var tile = task * WinogradJob.GroupTiles; tile < end; tile++) products.Input(job, tile);
    }

    private void Panel(WinogradJob* job, int panel)
    {
        using var memory = Scratch.Rent(job->Squares * job->SumPlane * sizeof(float));
        products.Multiply(job, panel, memory.Floats);
        Output(job, panel * Panels.Width, memory.Floats);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Output(WinogradJob* job, int first, float* sums)
    {
        var memory = stackalloc float[WinogradTransforms<V, F>.Half + F.Outputs * F.Outputs * V.Count];
        var half = WinogradTransforms<V, F>.Aligned(memory);
        var result = half + F.Points * F.Outputs * V.Count;
        var channels = Math.Min(job->Picture->Shape.OutChannels - first, Panels.Width);
        var tiles = job->TilesNow;
        for (var tile = 0; tile < Math.Min(tiles, Ahead); tile++) new OutputTile(job, tile).Fetch(first, channels);
        for (var tile = 0; tile < tiles; tile++, sums += Panels.Width)
        {
            if (tile + Ahead < tiles) new OutputTile(job, tile + Ahead).Fetch(first, channels);
            var to = new OutputTile(job, tile);
            for (var channel = 0; channel < channels; channel += V.Count)
            {
                WinogradTransforms<V, F>.Output(sums + channel, job->SumPlane, half, result);
                to.Write<V>(result, F.Outputs * V.Count, first + channel);
            }
            if (job->Picture->Moments != null && (tile + 1) % job->Columns == 0) job->AddMoments(tile / job->Columns, first / Panels.Width);
        }
    }
}
