namespace Kandinsky.Kernels;

public static unsafe partial class Convolution
{
    private const int MomentPixels = 1024;

    /// <summary>
    /// Counts the working memory of <see cref="Run(ConvolutionInput, PackedFilter, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float},
    /// Span{ChannelMoments})"/>, by the plans that it follows itself.
    /// </summary>
    /// <param name="plan">Receives it.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="form">The filter's form.</param>
    /// <param name="precision">The precision of its products.</param>
    /// <param name="input">Batch, height, width and resampling of the pictures; no numbers.</param>
    /// <param name="isUnchanged">Whether pixels are read as they are: no norm, SiLU or resampling before.</param>
    /// <param name="moments">Whether moments of the result are taken.</param>
    public static void PlanScratch(ScratchPlan plan, ConvolutionShape shape, FilterForm form, Precision precision, ConvolutionInput input, bool isUnchanged,
        bool moments)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (height, width, threads) = (input.FilteredHeight, input.FilteredWidth, Workers.Count);
        var picture = new Picture
        {
            Batch = input.Batch, Height = height, Width = width, OutHeight = shape.Output(height), OutWidth = shape.Output(width), Shape = shape,
        };
        var line = (long)width * shape.InChannels * sizeof(float);
        if (input.Resampling == Resampling.AveragePool2x2) plan.Add(4 * line, threads);   // two lines of twice the width
        if (form is FilterForm.Winograd2 or FilterForm.Winograd4 or FilterForm.TransformedWinograd4)
        {
            var job = new WinogradJob(&picture, form, precision);
            plan.Add(job.Band.Bytes);
            plan.Add(job.Squares * job.InputPlane * sizeof(float));
            plan.Add(job.Squares * job.SumPlane * sizeof(float), threads);
            plan.Add((long)job.Points * job.Points * Math.Max(job.Chunk, 1) * Panels.Width * sizeof(float), precision == Precision.Float32 ? threads : 0);
        }
        else if (shape.IsPointwise)
        {
            var lines = isUnchanged ? 0 : Pointwise.LinesAtATime(input.Batch * height, line);
            plan.Add(lines * line);
            Gemm.PlanScratch(plan, precision, isUnchanged ? input.Batch * height * width : lines * width, shape.InChannels, shape.OutChannels, Activation.None);
        }
        else if (precision == Precision.Float32)
        {
            plan.Add(Band.Plan(&picture).Bytes);
        }
        else
        {
            if (precision == Precision.Int8 && input.Resampling == Resampling.AveragePool2x2) plan.Add(input.Batch * height * line);
            if (form == FilterForm.Enlarging) (picture.Height, picture.Width, picture.OutHeight, picture.OutWidth) = (input.Height, input.Width, input.Height,
                input.Width);
            picture.Shape = shape with { InChannels = SegmentedTiles.Steps(precision, shape.InChannels) };
            var band = Band.Plan(&picture);
            plan.Add(band.Bytes);
            plan.Add(line, threads);
            plan.Add(sizeof(float) * Panels.Width * (1L + band.GroupLines * picture.OutWidth), threads);
        }
        if (moments)
        {
            var panels = Panels.Count(shape.OutChannels);
            plan.Add((long)input.Batch * panels * MomentTotals.TotalSize * sizeof(double));
            plan.Add((picture.OutHeight * (long)picture.OutWidth * input.Batch / MomentPixels + 2 * input.Batch) * panels * sizeof(MomentBlock));
        }
        plan.End();
    }
}
