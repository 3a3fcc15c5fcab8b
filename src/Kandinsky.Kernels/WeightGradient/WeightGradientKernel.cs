using System.Runtime.CompilerServices;

namespace Kandinsky.Kernels;

/// <summary>The tasks of <see cref="WeightGradient"/> on vectors.</summary>
/// <param name="multiply">The register tile: channels of the input by 32 output channels, a step being a pixel or two.</param>
internal sealed unsafe class WeightGradientKernel<V>(SegmentedTiles.Kernel multiply) where V : struct, IFloats<V>
{
    private const int PieceSteps = 512;   // of a longer line
    private const int WholeSteps = 1024;

    public void Run(WeightGradientJob job)
    {
        var blockSums = (long)job.Taps * job.ChannelBlock * job.PanelBlock * Panels.Width;
        var (lines, outputs) = (SourceLines.Table.Current.Run, job.PanelBlocks * job.PanelBlock * Panels.Width);
        using var apart = Scratch.Rent(job.Groups == 1 ? 0 : job.Groups * job.Blocks * blockSums * sizeof(float));
        using var biases = Scratch.Rent(job.DBias == null ? 0 : (long)job.Groups * outputs * sizeof(double));
        var (sums, totals) = ((nint)apart.Floats, (nint)biases.Floats);
        Workers.For(job.Groups * job.Blocks, task =>
        {
            var (group, block) = (task / job.Blocks, task % job.Blocks);
            var bias = job.DBias == null || block >= job.PanelBlocks ? null : (double*)totals + (nint)group * outputs + block * job.PanelBlock * Panels.Width;
            var place = new WeightGradientBlock(job, block);
            if (job.Groups > 1)
            {
                Sum(place, lines, group, (float*)sums + task * blockSums, bias);
                return;
            }
            using var memory = Scratch.Rent(blockSums * sizeof(float));
            Sum(place, lines, 0, memory.Floats, bias);
            for (var part = 0; part < place.Parts; part++) place.Finish<V>(part, memory.Floats, 0);
        });
        if (job.Groups > 1)
        {
            var parts = new WeightGradientBlock(job, 0).Parts;
            Workers.For(job.Blocks * parts, task =>
            {
                var place = new WeightGradientBlock(job, task / parts);
                if (task % parts < place.Parts) place.Finish<V>(task % parts, (float*)sums + task / parts * blockSums, (nint)(job.Blocks * blockSums));
            });
        }
        for (var output = 0; output < job.Shape.OutChannels && job.DBias != null; output++)
        {
            var sum = 0.0;
            for (var group = 0; group < job.Groups; group++) sum += ((double*)totals)[(nint)group * outputs + output];
            job.DBias[output] += (float)sum;
        }
    }

    /// <summary>The sums of a block over a group's pixels: [panels, taps, channels, 32].</summary>
    private void Sum(WeightGradientBlock block, SourceLines.Kernel lines, int group, float* sums, double* bias)
    {
        var job = block.Job;
        int start = (int)((long)job.Chunks * group / job.Groups), end = (int)((long)job.Chunks * (group + 1) / job.Groups);
        var planeBytes = (PixelPlanes.Bytes(job, block.Channels) + 63) / 64 * 64;
        using var memory = Scratch.Rent(planeBytes + GradientPanels<V>.Bytes(job, block.Panels));
        var planes = new PixelPlanes(job, lines, block.Channel, block.Channels, (byte*)memory.Floats);
        var panels = new GradientPanels<V>(job, block.Panel, block.Panels, (byte*)memory.Floats + planeBytes, bias);
        var offsets = stackalloc nint[job.ChunkImages * job.ChunkRows];
        for (var chunk = start; chunk < end; chunk++)
        {
            planes.Read(chunk);
            panels.Read(chunk);
            var (_, images, _, rows) = job.Chunk(chunk);
            for (var line = 0; line < images * rows; line++) offsets[line] = planes.Offset(line / rows, line % rows);
            var tile = new SegmentedTile
            {
                RowStride = planes.RowStride, Offsets = offsets, Segments = images * rows, Steps = job.LineSteps,
                Accumulate = chunk == start ? 0 : 1
            };
            if (job.LineSteps <= WholeSteps)
            {
                Multiply(block, planes, panels, tile, 0, sums);
                continue;
            }
            for (var step = 0; step < job.LineSteps; step += PieceSteps)
            {
                tile.Steps = Math.Min(PieceSteps, job.LineSteps - step);
                Multiply(block, planes, panels, tile, step, sums);
                tile.Accumulate = 1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(WeightGradientBlock block, in PixelPlanes planes, in GradientPanels<V> panels, SegmentedTile tile, int step, float* sums)
    {
        for (var panel = 0; panel < block.Panels; panel++)
        {
            tile.Weights = panels.Panel(panel, step);
            for (int channel = 0, height; channel < block.Channels; channel += height)
            {
                height = SegmentedTiles.Height(block.Channels - channel);
                var rows = planes.Channel(channel) + (nint)step * SegmentedTiles.StepBytes;
                for (var tap = 0; tap < block.Job.Taps; tap++)
                {
                    tile.Rows = rows + planes.TapOffset(tap);
                    tile.Sums = sums + block.At(panel, tap, channel);
                    multiply(&tile, height);
                }
            }
        }
    }
}
