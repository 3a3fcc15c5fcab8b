namespace Kandinsky.Kernels;

/// <summary>Winograd's form by its matrices, in double precision between the steps.</summary>
internal static unsafe class WinogradReference
{
    public static void Four(WinogradJob* job, WinogradStep step, int task) => Run(job, WinogradMatrices.Four, step, task);

    public static void Two(WinogradJob* job, WinogradStep step, int task) => Run(job, WinogradMatrices.Two, step, task);

    private static void Run(WinogradJob* job, WinogradMatrices matrices, WinogradStep step, int task)
    {
        if (step == WinogradStep.Panel) Panel(job, matrices, task);
        else for (var tile = task * WinogradJob.GroupTiles; tile < Math.Min(job->TilesNow, (task + 1) * WinogradJob.GroupTiles); tile++) Input(job, matrices,
            tile);
    }

    private static void Input(WinogradJob* job, WinogradMatrices matrices, int tile)
    {
        var pixels = new double[job->Points, job->Points];
        for (var channel = 0; channel < job->Picture->Shape.InChannels; channel++)
        {
            for (var i = 0; i < job->Squares; i++)
                pixels[i / job->Points, i % job->Points] = job->Source(tile)[i / job->Points * job->Band.LineStride + i % job->Points * job->Band.PixelStride
                    + channel];
            var values = WinogradMatrices.Both(matrices.Input, pixels);
            for (var i = 0; i < job->Squares; i++)
            {
                var value = (float)values[i / job->Points, i % job->Points];
                // Ties go away from zero, as vectors round.
                if (job->Precision == Precision.BFloat16) Rounded(job, i, tile)[WinogradFilter.Place(channel)] =
                    (ushort)((BitConverter.SingleToUInt32Bits(value) + 0x8000) >> 16);
                else *job->Input(i, tile, channel) = value;
            }
        }
    }

    private static void Panel(WinogradJob* job, WinogradMatrices matrices, int panel)
    {
        var channels = job->Picture->Shape.InChannels;
        for (var lane = 0; lane < Panels.Width && panel * Panels.Width + lane < job->Picture->Shape.OutChannels; lane++)
        {
            var sums = new double[job->TilesNow, job->Squares];
            for (var channel = 0; channel < channels; channel++)
            {
                var filter = Filter(job, matrices, panel, channel, lane);
                for (var i = 0; i < job->Squares; i++)
                    for (var tile = 0; tile < job->TilesNow; tile++) sums[tile, i] += filter[i / job->Points, i % job->Points] * Value(job, i, tile, channel);
            }
            for (var tile = 0; tile < job->TilesNow; tile++) Output(job, matrices, tile, panel * Panels.Width + lane, sums);
        }
        for (var tileRow = 0; tileRow < job->TilesNow / job->Columns && job->Picture->Moments != null; tileRow++) job->AddMoments(tileRow, panel);
    }

    private static double[,] Filter(WinogradJob* job, WinogradMatrices matrices, int panel, int channel, int lane)
    {
        var values = new double[job->Points, job->Points];
        if (job->Transformed)
        {
            for (var i = 0; i < job->Squares; i++) values[i / job->Points, i % job->Points] = ((float*)job->Filters(panel, i))[channel * Panels.Width + lane];
            return values;
        }
        if (job->Precision == Precision.Float32)
        {
            var taps = new double[3, 3];
            for (var i = 0; i < WinogradJob.Taps3x3; i++) taps[i / 3, i % 3] = job->Taps(panel)[((nint)channel * WinogradJob.Taps3x3 + i) * Panels.Width
                + lane];
            return WinogradMatrices.Both(matrices.Filter, taps);
        }
        var place = WinogradFilter.Place(channel);
        for (var i = 0; i < job->Squares; i++) values[i / job->Points,
            i % job->Points] = Widen(((ushort*)job->Filters(panel, i))[(place / 2 * Panels.Width + lane) * 2 + place % 2]);
        return values;
    }

    private static double Value(WinogradJob* job, int square, int tile, int channel) =>
        job->Precision == Precision.Float32 ? *job->Input(square, tile, channel) : Widen(Rounded(job, square, tile)[WinogradFilter.Place(channel)]);

    private static void Output(WinogradJob* job, WinogradMatrices matrices, int tile, int channel, double[,] sums)
    {
        var size = job->Outputs;
        var products = new double[job->Points, job->Points];
        for (var i = 0; i < job->Squares; i++) products[i / job->Points, i % job->Points] = (float)sums[tile, i];
        var outputs = WinogradMatrices.Both(matrices.Output, products);
        var result = stackalloc float[size * size];
        for (var i = 0; i < size * size; i++) result[i] = (float)outputs[i / size, i % size];
        new OutputTile(job, tile).WriteOne(result, size, 1, channel);
    }

    private static ushort* Rounded(WinogradJob* job, int square, int tile) => (ushort*)job->Input(square, tile, 0);

    private static double Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);
}
