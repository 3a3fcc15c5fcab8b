namespace Kandinsky.Kernels;

/// <summary>
/// Direct convolution in reduced precision: activations are rounded while a band is staged (bytes with a range per picture), then tiles run over neighbouring
/// pixels.
/// </summary>
/// <remarks>
/// Bands count in steps of four bytes what <see cref="DirectKernel{V}"/> counts in floats. A task is a panel over a group of lines that stays in the
/// second-level cache while the same thread takes panel after panel; the weights it reads next are fetched meanwhile.
/// </remarks>
internal sealed unsafe class RoundedConvolution : IDisposable
{
    private const int BlockSteps = 1792;        // 224 KB of weights
    private const long NearBytes = 384 << 10;   // of staged lines, beside two blocks of weights in the second-level cache

    private Picture _picture;
    private readonly RoundedPanels _panels;
    private readonly SegmentedTiles.Kernel _kernel;
    private readonly RoundedInput _input;
    private readonly int _taps;
    private readonly int _scale;
    private readonly int _outPanels;
    private Band _band;

    private RoundedConvolution(Picture picture, PackedFilter filter)
    {
        var panels = filter.RoundedPanels;
        (_panels, _kernel) = (panels, SegmentedTiles.Table(panels.Precision).Current.Run);
        (_taps, _scale, _outPanels) = (picture.Shape.Kernel, 1, Panels.Count(picture.Shape.OutChannels));
        if (filter.Form == FilterForm.Enlarging)
        {
            // Everything but the output is that of the smaller picture.
            _taps = _scale = EnlargingFilter.Scale;
            picture.Source.Resampling = Resampling.None;
            (picture.Height, picture.Width) = (picture.Source.Height, picture.Source.Width);
            (picture.OutHeight, picture.OutWidth) = (picture.Height, picture.Width);
        }
        _input = new RoundedInput(picture, panels.Precision);
        picture.Shape = picture.Shape with { InChannels = panels.Steps };
        _picture = picture;
    }

    /// <summary>Computes the convolution.</summary>
    public static void Run(Picture* picture, PackedFilter filter, MomentTotals? totals)
    {
        if (picture->Shape.IsPointwise)
        {
            Pointwise.Run(picture, filter, totals, static (operation, packed, totals) => RoundedGemm.Run(operation, packed.RoundedPanels, totals));
            return;
        }
        using var convolution = new RoundedConvolution(*picture, filter);
        convolution.Run(totals);
    }

    public void Dispose() => _input.Dispose();

    private void Run(MomentTotals? totals)
    {
        _input.FindRanges();
        var picture = _picture;
        _band = Band.Plan(&picture);
        using var memory = Scratch.Rent(_band.Bytes);
        _band.Staged = memory.Floats;
        var most = Math.Clamp((int)(NearBytes / (_picture.Shape.Stride * _band.LineStride * sizeof(float))), 1, _band.GroupLines);
        for (; _band.Take(&picture); _band.Next())
        {
            var groups = (_band.Lines + most - 1) / most;
            _band.GroupLines = (_band.Lines + groups - 1) / groups;
            if (totals != null) _picture.Moments = totals.Begin(_band.Image, _band.Images, (_band.LineGroups + _band.Images) * _scale * _scale);
            Workers.For(_band.StagedLines, line => _input.Stage(in _band, line));
            // Of panels over the same lines
            Workers.For(_band.LineGroups * _outPanels * _scale * _scale, this, static (self, task) => self.Multiply(task), inRuns: true);
            totals?.End();
        }
    }

    private void Multiply(int task)
    {
        var shape = _picture.Shape;
        // One segment per filter row where its taps' channels lie side by side, else one per tap.
        var joined = _band.PixelStride == shape.InChannels;
        var segments = joined ? _taps : _taps * _taps;
        var steps = joined ? _taps * shape.InChannels : shape.InChannels;
        var (panels, panel) = (_outPanels * _scale * _scale, task % (_outPanels * _scale * _scale));
        var line = task / panels * _band.GroupLines;
        var lines = Math.Min(_band.GroupLines, _band.Lines - line);
        var (a, b) = Phase(panel);
        var offsets = stackalloc nint[segments];
        for (var s = 0; s < segments; s++)
        {
            var (row, column) = joined ? (s, 0) : (s / _taps, s % _taps);
            offsets[s] = sizeof(float) * ((a + row) * _band.LineStride + (b + column) * _band.PixelStride);
        }
        var group = Math.Max(1, BlockSteps / steps);
        var blocks = (segments + group - 1) / group * ((steps + BlockSteps - 1) / BlockSteps);
        using var memory = Scratch.Rent(sizeof(float) * Panels.Width * (1 + (blocks == 1 ? SegmentedTiles.MostRows : (long)lines * _picture.OutWidth)));
        var epilogue = Finishing(panel, memory.Floats);
        for (int segment = 0, block = 1; segment < segments; segment += group)
        {
            for (var step = 0; step < steps; step += BlockSteps, block++)
            {
                var tile = new SegmentedTile
                {
                    Rows = (byte*)_band.Staged + step * SegmentedTiles.StepBytes, RowStride = shape.Stride * _band.PixelStride * sizeof(float),
                    Offsets = offsets + segment, Segments = Math.Min(group, segments - segment), Steps = Math.Min(BlockSteps, steps - step),
                    Weights = _panels.Panel(panel) + ((long)segment * steps + step) * SegmentedTiles.WeightBytes, Sums = memory.Floats + Panels.Width,
                    Accumulate = block == 1 ? 0 : 1,
                };
                tile.ReadNext(tile.Weights + tile.Segments * tile.Steps * SegmentedTiles.WeightBytes,
                    lines * ((_picture.OutWidth + SegmentedTiles.MostRows - 1) / SegmentedTiles.MostRows));
                Lines(tile, epilogue, line, lines, panel, keep: blocks > 1, finish: block == blocks);
            }
        }
    }

    private void Lines(SegmentedTile tile, RoundedEpilogue epilogue, int line, int lines, int panel, bool keep, bool finish)
    {
        var rows = tile.Rows;
        for (var l = line; l < line + lines; l++)
        {
            var (image, row) = (l / _band.Rows, l % _band.Rows);
            var range = _input[_band.Image + image];
            var at = First(_band.Image + image, _band.Row + row, panel);
            epilogue.Ranges = &range;
            epilogue.Y = _picture.Y + at;
            if (_picture.Residual != null) epilogue.Residual = _picture.Residual + at;
            tile.Rows = rows + ((nint)image * _band.StagedRows + row * _picture.Shape.Stride) * _band.LineStride * sizeof(float);
            for (int column = 0, height; column < _picture.OutWidth; column += height)
            {
                height = SegmentedTiles.Height(_picture.OutWidth - column);
                epilogue.Sums = tile.Sums;
                if (finish) epilogue.Fetch(height);
                _kernel(&tile, height);
                if (finish) epilogue.Finish(height);
                tile.Rows += height * tile.RowStride;
                if (keep) tile.Sums += height * Panels.Width;
                tile.Fetched();
            }
            if (finish && _picture.Moments != null) AddMoments(l, panel);
        }
    }

    private void AddMoments(int line, int panel)
    {
        var (a, b) = Phase(panel);
        var block = (a * _scale + b) * (_band.LineGroups + _band.Images) + line / _band.GroupLines + line / _band.Rows;
        _picture.AddMoments(in _band, line, block, panel % _outPanels, _scale, a, b);
    }

    /// <summary>Which pixel of the square that a pixel becomes a panel computes; (0, 0) where there is no square.</summary>
    private (int Row, int Column) Phase(int panel) => (panel / _outPanels / _scale, panel / _outPanels % _scale);

    /// <summary>Where a panel's part of a line starts in the result.</summary>
    private long First(int image, int row, int panel)
    {
        var (a, b) = Phase(panel);
        var line = ((long)image * _picture.OutHeight + row) * _scale + a;
        return (line * _picture.OutWidth * _scale + b) * _picture.Shape.OutChannels + panel % _outPanels * Panels.Width;
    }

    private RoundedEpilogue Finishing(int panel, float* bias)
    {
        var channel = panel % _outPanels * Panels.Width;
        var columns = Math.Min(Panels.Width, _picture.Shape.OutChannels - channel);
        new Span<float>(bias, Panels.Width).Clear();
        if (_picture.Bias != null) new ReadOnlySpan<float>(_picture.Bias + channel, columns).CopyTo(new Span<float>(bias, columns));
        return new RoundedEpilogue
        {
            WeightScales = _panels.Precision == Precision.Int8 ? _panels.Scales(panel) : null, WeightSums = _panels.Sums(panel),
            Bias = bias, Stride = _scale * _picture.Shape.OutChannels, Columns = columns,
        };
    }
}
