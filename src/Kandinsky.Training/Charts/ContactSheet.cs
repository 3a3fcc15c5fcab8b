using System.Globalization;
using System.Security;
using System.Text;

namespace Kandinsky.Training;

/// <summary>Pictures side by side with what they should show, as one SVG file that holds them.</summary>
public static class ContactSheet
{
    private const int Gap = 8, Line = 20;

    /// <summary>The sheet.</summary>
    /// <param name="columns">What each column shows; may be empty texts.</param>
    /// <param name="rows">What each row shows and its pictures, one a column; null where there is none.</param>
    /// <param name="side">The longest side of a picture on the sheet, in pixels.</param>
    public static string Of(IReadOnlyList<string> columns, IReadOnlyList<(string Label, IReadOnlyList<Image?> Pictures)> rows, int side = 192)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var (width, height) = (Gap + columns.Count * (side + Gap), Line + Gap + rows.Count * (Line + side + Gap));
        var svg = new StringBuilder();
        Add(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\"");
        Add(svg, $"font-family=\"sans-serif\" font-size=\"13\">");
        Add(svg, $"<rect width=\"{width}\" height=\"{height}\" fill=\"white\"/>");
        foreach (var (index, column) in columns.Index()) Add(svg,
            $"<text x=\"{Gap + index * (side + Gap)}\" y=\"{Line - 4}\" font-weight=\"bold\">{SecurityElement.Escape(column)}</text>");
        foreach (var (row, (label, pictures)) in rows.Index())
        {
            var top = Line + Gap + row * (Line + side + Gap);
            Add(svg, $"<text x=\"{Gap}\" y=\"{top + Line - 6}\">{SecurityElement.Escape(label)}</text>");
            foreach (var (column, picture) in pictures.Index())
            {
                if (picture is null) continue;
                var scale = Math.Min(1, (double)side / Math.Max(picture.Width, picture.Height));
                var small = scale < 1 ? picture.Resize(Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)),
                    ResizeFilter.Bicubic) : picture;
                var data = Convert.ToBase64String(ImageFile.Encode(small, PictureFormat.Png));
                Add(svg, $"<image x=\"{Gap + column * (side + Gap)}\" y=\"{top + Line}\" width=\"{small.Width}\" height=\"{small.Height}\" ");
                Add(svg, $"href=\"data:image/png;base64,{data}\"/>");
            }
        }
        return svg.Append("</svg>\n").ToString();
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
