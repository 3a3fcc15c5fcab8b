namespace Kandinsky.Kernels;

/// <summary>Direct convolution in reduced precision: activations are rounded while a band is staged (bytes with a range per picture), then tiles run over neighbouring pixels.</summary>
/// <remarks>Bands count in steps of four bytes what <see cref="DirectKernel{V}"/> counts in floats; everything else about them is the same.</remarks>
internal sealed unsafe class ReducedConvolution
{
    private const int BlockSteps = 4096;   // half a megabyte of weights

    private readonly Picture _picture;
    private readonly ReducedPanels _panels;
    private readonly ReducedTiles.Kernel _kernel;
    private readonly SourceLines.Kernel _lines = SourceLines.Table.Current.Run;
    private readonly int _channels;
    private readonly ByteRange[] _ranges;
    private readonly int _taps;
    private readonly int _scale;
    private readonly int _outPanels;
    private Band _band;

    private ReducedConvolution(Picture picture, PackedFilter filter)
    {
        var panels = filter.ReducedPanels;
        (_channels, _panels, _kernel) = (picture.Shape.InChannels, panels, ReducedTiles.Table(panels.Precision).Current.Run);
        (_taps, _scale, _outPanels) = (picture.Shape.Kernel, 1, Panels.Count(picture.Shape.OutChannels));
        if (filter.Form == FilterForm.Enlarging)
        {
            // Everything but the output is that of the smaller picture.
            _taps = _scale = EnlargingFilter.Scale;
            picture.Source.Resampling = Resampling.None;
            (picture.Height, picture.Width) = (picture.Source.Height, picture.Source.Width);
            (picture.OutHeight, picture.OutWidth) = (picture.Height, picture.Width);
        }
        picture.Shape = picture.Shape with { InChannels = panels.Steps };
        _picture = picture;
        _ranges = new ByteRange[picture.Batch];
    }

    /// <summary>Computes the convolution.</summary>
    public static void Run(Picture* picture, PackedFilter filter)
    {
        if (picture->Shape.IsPointwise) Pointwise.Run(picture, filter, static (operation, packed) => ReducedGemm.Run(operation, packed.ReducedPanels));
        else new ReducedConvolution(*picture, filter).Run();
    }

    private void Run()
    {
        if (_panels.Precision == Precision.Int8) FindRanges();
        var picture = _picture;
        _band = Band.Plan(&picture);
        using var memory = Scratch.Rent(_band.Bytes);
        _band.Staged = memory.Floats;
        for (; _band.Take(&picture); _band.Next())
        {
            Workers.For(_band.StagedLines, Stage);
            Workers.For(_band.LineGroups * _outPanels * _scale * _scale, Multiply);
        }
    }

    private void FindRanges()
    {
        var found = new (float Least, float Greatest)[_picture.Batch * _picture.Height];
        Workers.For(found.Length, line =>
        {
            using var memory = RentLine();
            found[line] = ByteRange.Of(Source(line / _picture.Height, line % _picture.Height, memory), (long)_picture.Width * _channels);
        });
        for (var image = 0; image < _ranges.Length; image++)
        {
            var lines = found.AsSpan(image * _picture.Height, _picture.Height);
            var (least, greatest) = (0f, 0f);
            foreach (var line in lines) (least, greatest) = (MathF.Min(least, line.Least), MathF.Max(greatest, line.Greatest));
            _ranges[image] = new ByteRange(least, greatest);
        }
    }

    private void Stage(int line)
    {
        var shape = _picture.Shape;
        var to = (byte*)(_band.Staged + line * _band.LineStride);
        var (pixelBytes, lineBytes) = ((int)_band.PixelStride * sizeof(float), (int)_band.LineStride * sizeof(float));
        var image = _band.Image + line / _band.StagedRows;
        var row = _band.Row * shape.Stride - shape.PadBefore + line % _band.StagedRows;
        var range = _ranges[image];
        if (row < 0 || row >= _picture.Height)
        {
            ReducedRows.Fill(_panels.Precision, range, to, lineBytes);
            return;
        }
        ReducedRows.Fill(_panels.Precision, range, to, shape.PadBefore * pixelBytes);
        to += shape.PadBefore * pixelBytes;
        ReducedRows.Fill(_panels.Precision, range, to + _picture.Width * pixelBytes, shape.PadAfter * pixelBytes);
        using var memory = RentLine();
        var from = Source(image, row, memory);
        if (pixelBytes == _channels * (_panels.Precision == Precision.Int8 ? 1 : 2))
            ReducedRows.Round(_panels.Precision, from, _picture.Width * _channels, range, to);
        else
            for (var pixel = 0; pixel < _picture.Width; pixel++, from += _channels, to += pixelBytes) ReducedRows.Round(_panels.Precision, from, _channels, range, to);
    }

    private Scratch.Rental RentLine() => Scratch.Rent(_picture.Source.IsPlain ? 0 : (long)_picture.Width * _channels * sizeof(float));

    /// <summary>A line as the filter sees it, in the memory unless it is read as it is.</summary>
    private float* Source(int image, int row, Scratch.Rental memory)
    {
        if (_picture.Source.IsPlain) return _picture.PlainLine(image, row);
        var source = _picture.Source;
        _lines(&source, image, row, _picture.Width, memory.Floats, _channels);
        return memory.Floats;
    }

    private void Multiply(int task)
    {
        var shape = _picture.Shape;
        // One segment per filter row where its taps' channels lie side by side, else one per tap.
        var joined = _band.PixelStride == shape.InChannels;
        var segments = joined ? _taps : _taps * _taps;
        var steps = joined ? _taps * shape.InChannels : shape.InChannels;
        var line = task % _band.LineGroups * _band.GroupLines;
        var lines = Math.Min(_band.GroupLines, _band.Lines - line);
        var panel = task / _band.LineGroups;
        var (a, b) = Phase(panel);
        var offsets = stackalloc nint[segments];
        for (var s = 0; s < segments; s++)
        {
            var (row, column) = joined ? (s, 0) : (s / _taps, s % _taps);
            offsets[s] = sizeof(float) * ((a + row) * _band.LineStride + (b + column) * _band.PixelStride);
        }
        var group = Math.Max(1, BlockSteps / steps);
        var blocks = (segments + group - 1) / group * ((steps + BlockSteps - 1) / BlockSteps);
        using var memory = Scratch.Rent(sizeof(float) * Panels.Width * (blocks == 1 ? ReducedTiles.MostRows : (long)lines * _picture.OutWidth));
        for (int segment = 0, block = 1; segment < segments; segment += group)
        {
            for (var step = 0; step < steps; step += BlockSteps, block++)
            {
                var tile = new ReducedTile
                {
                    Rows = (byte*)_band.Staged + step * ReducedTiles.StepBytes, RowStride = shape.Stride * _band.PixelStride * sizeof(float),
                    Offsets = offsets + segment, Segments = Math.Min(group, segments - segment), Steps = Math.Min(BlockSteps, steps - step),
                    Weights = _panels.Panel(panel) + ((long)segment * steps + step) * ReducedTiles.WeightBytes, Sums = memory.Floats, Accumulate = block == 1 ? 0 : 1,
                };
                Lines(tile, line, lines, panel, keep: blocks > 1, finish: block == blocks);
            }
        }
    }

    private void Lines(ReducedTile block, int line, int lines, int panel, bool keep, bool finish)
    {
        var sums = block.Sums;
        for (var l = line; l < line + lines; l++)
        {
            var (image, row) = (l / _band.Rows, l % _band.Rows);
            var start = block.Rows + ((nint)image * _band.StagedRows + row * _picture.Shape.Stride) * _band.LineStride * sizeof(float);
            for (int column = 0, height; column < _picture.OutWidth; column += height)
            {
                height = ReducedTiles.Height(_picture.OutWidth - column);
                var tile = block;
                tile.Rows = start + column * block.RowStride;
                tile.Sums = sums;
                _kernel(&tile, height);
                if (finish) Finish(sums, height, image, row, column, panel);
                if (keep) sums += height * Panels.Width;
            }
        }
    }

    /// <summary>Which pixel of the square that a pixel becomes a panel computes; (0, 0) where there is no square.</summary>
    private (int Row, int Column) Phase(int panel) => (panel / _outPanels / _scale, panel / _outPanels % _scale);

    private void Finish(float* sums, int height, int image, int row, int column, int panel)
    {
        var channel = panel % _outPanels * Panels.Width;
        var columns = Math.Min(Panels.Width, _picture.Shape.OutChannels - channel);
        var bias = stackalloc float[Panels.Width];
        if (_picture.Bias != null) new ReadOnlySpan<float>(_picture.Bias + channel, columns).CopyTo(new Span<float>(bias, columns));
        var range = _ranges[_band.Image + image];
        var (a, b) = Phase(panel);
        var line = (((long)_band.Image + image) * _picture.OutHeight + _band.Row + row) * _scale + a;
        var at = ((line * _picture.OutWidth + column) * _scale + b) * _picture.Shape.OutChannels + channel;
        var integers = _panels.Precision == Precision.Int8;
        new ReducedEpilogue
        {
            Sums = sums, WeightScales = integers ? _panels.Scales(panel) : null, WeightSums = _panels.Sums(panel), Ranges = &range,
            Bias = bias, Residual = _picture.Residual == null ? null : _picture.Residual + at, Y = _picture.Y + at, Stride = _scale * _picture.Shape.OutChannels, Columns = columns,
        }.Finish(height);
    }
}
