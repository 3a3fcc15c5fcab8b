using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>A block of the result: some input channels by some panels of output channels.</summary>
internal readonly unsafe struct WeightGradientBlock(WeightGradientJob job, int block)
{
    private const int PartChannels = 16;

    public WeightGradientJob Job => job;

    public int Panel { get; } = block % job.PanelBlocks * job.PanelBlock;

    public int Channel { get; } = block / job.PanelBlocks * job.ChannelBlock;

    public int Panels => Math.Min(job.PanelBlock, Kernels.Panels.Count(job.Shape.OutChannels) - Panel);

    public int Channels => Math.Min(job.ChannelBlock, job.Shape.InChannels - Channel);

    /// <summary>In how many parts sums become the result.</summary>
    public int Parts => Panels * ChannelParts;

    private int ChannelParts => (Channels + PartChannels - 1) / PartChannels;

    /// <summary>The place of the sums of a channel and 32 outputs.</summary>
    public nint At(int panel, int tap, int channel) => (((nint)panel * job.Taps + tap) * job.ChannelBlock + channel) * Kernels.Panels.Width;

    /// <summary>Adds up the sums of all groups, in order, and adds them to the result.</summary>
    /// <param name="part">Which panel and channels.</param>
    /// <param name="sums">The sums of the first group.</param>
    /// <param name="groupStride">From one group's to the next.</param>
    public void Finish<V>(int part, float* sums, nint groupStride) where V : struct, IFloats<V>
    {
        var (panel, channel, taps) = (part / ChannelParts, part % ChannelParts * PartChannels, job.Taps);
        var (channels, outputs) = (Math.Min(PartChannels, Channels - channel),
            Math.Min(Kernels.Panels.Width, job.Shape.OutChannels - (Panel + panel) * Kernels.Panels.Width));
        var (size, count) = (taps * channels * Kernels.Panels.Width, taps * channels);
        using var memory = Scratch.Rent((2L * size + count) * sizeof(float));
        float* all = memory.Floats, turned = all + size, row = turned + size;
        for (var tap = 0; tap < taps; tap++) Add<V>(sums + At(panel, tap, channel), groupStride, channels * Kernels.Panels.Width,
            all + tap * channels * Kernels.Panels.Width);
        Transposition.Copy(all, Kernels.Panels.Width, count, Kernels.Panels.Width, turned, count);
        for (var output = 0; output < outputs; output++, turned += count)
        {
            var to = job.DWeight + (((nint)(Panel + panel) * Kernels.Panels.Width + output) * job.Shape.InChannels + Channel + channel) * taps;
            if (taps > 1) Interleave(turned, channels, taps, row);
            Rows.Map<V, AddOperation>(default, to, taps > 1 ? row : turned, to, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<V>(float* sums, nint groupStride, int count, float* to) where V : struct, IFloats<V>
    {
        for (var i = 0; i < count; i += V.Count)
        {
            var sum = V.Load(sums + i);
            for (var group = 1; group < job.Groups; group++) sum += V.Load(sums + group * groupStride + i);
            sum.Store(to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(float* turned, int channels, int taps, float* row)
    {
        for (var tap = 0; tap < taps; tap++, turned += channels, row++)
            for (var channel = 0; channel < channels; channel++) row[channel * taps] = turned[channel];
    }
}
