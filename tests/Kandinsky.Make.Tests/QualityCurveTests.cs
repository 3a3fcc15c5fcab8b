namespace Kandinsky.Make.Tests;

public sealed class QualityCurveTests
{
    [Fact]
    public void Every_line_is_drawn_in_the_order_of_its_steps()
    {
        var svg = QualityCurve.ToSvg(["# a remark", "thing,200,90", "thing,100,0", "two & two,100,45", "two & two,200,90"]);
        Assert.Contains("<polyline fill=\"none\" stroke=\"#1f5fbf\" stroke-width=\"1.8\" opacity=\"1\" \npoints=\"70.0,348.0 690.0,76.2\"/>", svg);
        Assert.Contains("two &amp; two", svg);
        Assert.Equal(4, svg.Split("<circle").Length - 1);
    }

    [Fact]
    public void A_row_that_is_none_is_named() =>
        Assert.Contains("'thing,many,3' is no row", Assert.Throws<KandinskyException>(() => QualityCurve.ToSvg(["thing,many,3"])).Message);
}
