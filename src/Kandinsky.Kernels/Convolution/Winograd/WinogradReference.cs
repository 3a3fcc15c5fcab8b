namespace Kandinsky.Kernels;

/// <summary>Winograd's form by its matrices, in double precision between the steps.</summary>
internal static unsafe class WinogradReference
{
    public static void Four(WinogradJob* job, WinogradStep step, int task) => Run(job, WinogradMatrices.Four, step, task);

    public static void Two(WinogradJob* job, WinogradStep step, int task) => Run(job, WinogradMatrices.Two, step, task);

    private static void Run(WinogradJob* job, WinogradMatrices matrices, WinogradStep step, int task)
    {
        if (step == WinogradStep.Multiply)
        {
            Multiply(job, matrices, task);
            return;
        }
        for (var tile = task * WinogradJob.GroupTiles; tile < Math.Min(job->TilesNow, (task + 1) * WinogradJob.GroupTiles); tile++)
        {
            if (step == WinogradStep.Input) Input(job, matrices, tile);
            else Output(job, matrices, tile);
        }
    }

    private static void Input(WinogradJob* job, WinogradMatrices matrices, int tile)
    {
        var pixels = new double[job->Points, job->Points];
        for (var channel = 0; channel < job->Picture->Shape.InChannels; channel++)
        {
            for (var i = 0; i < job->Squares; i++)
                pixels[i / job->Points, i % job->Points] = job->Source(tile)[i / job->Points * job->Band.LineStride + i % job->Points * job->Band.PixelStride + channel];
            var values = WinogradMatrices.Both(matrices.Input, pixels);
            for (var i = 0; i < job->Squares; i++) *job->Input(i, tile, channel) = (float)values[i / job->Points, i % job->Points];
        }
    }

    private static void Multiply(WinogradJob* job, WinogradMatrices matrices, int panel)
    {
        var channels = job->Picture->Shape.InChannels;
        var taps = new double[3, 3];
        for (var lane = 0; lane < Panels.Width; lane++)
        {
            var sums = new double[job->Squares, job->TilesNow];
            for (var channel = 0; channel < channels; channel++)
            {
                for (var i = 0; i < WinogradJob.Taps3x3; i++) taps[i / 3, i % 3] = job->Taps(job->Panel + panel)[((nint)channel * WinogradJob.Taps3x3 + i) * Panels.Width + lane];
                var filter = WinogradMatrices.Both(matrices.Filter, taps);
                for (var i = 0; i < job->Squares; i++)
                    for (var tile = 0; tile < job->TilesNow; tile++)
                        sums[i, tile] += filter[i / job->Points, i % job->Points] * *job->Input(i, tile, channel);
            }
            for (var i = 0; i < job->Squares; i++)
                for (var tile = 0; tile < job->TilesNow; tile++)
                    job->Sums[i * job->SumPlane + tile * job->SumStride + panel * Panels.Width + lane] = (float)sums[i, tile];
        }
    }

    private static void Output(WinogradJob* job, WinogradMatrices matrices, int tile)
    {
        var (to, size) = (new OutputTile(job, tile), job->Outputs);
        var sums = new double[job->Points, job->Points];
        var result = stackalloc float[size * size];
        for (var column = 0; column < job->PanelCount * Panels.Width && job->Panel * Panels.Width + column < job->Picture->Shape.OutChannels; column++)
        {
            for (var i = 0; i < job->Squares; i++) sums[i / job->Points, i % job->Points] = job->Sums[i * job->SumPlane + tile * job->SumStride + column];
            var outputs = WinogradMatrices.Both(matrices.Output, sums);
            for (var i = 0; i < size * size; i++) result[i] = (float)outputs[i / size, i % size];
            to.WriteOne(result, size, 1, job->Panel * Panels.Width + column);
        }
    }
}
