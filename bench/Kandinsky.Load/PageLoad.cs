using System.Globalization;
using Kandinsky.Testing;
using PuppeteerSharp;

namespace Kandinsky.Load;

/// <summary>How soon somebody who was never here sees the page, and can use it: in Debian's Chromium, at hand and over a line of 200 ms.</summary>
internal static class PageLoad
{
    public static async Task RunAsync(int visits, Promises promises)
    {
        using var folder = new TemporaryFolder();
        using var service = await ServeProcess.StartAsync(folder.Path("data"));
        await using var browser = await Puppeteer.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        });
        await VisitAsync(browser, service, latency: 0);   // the browser's own start
        var (near, far) = (new List<Visit>(), new List<Visit>());
        for (var visit = 0; visit < visits; visit++)
        {
            near.Add(await VisitAsync(browser, service, latency: 0));
            far.Add(await VisitAsync(browser, service, latency: 200));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{visits} visits: usable after {Median(near, visit => visit.Usable):0} ms at hand, {Median(far, visit => visit.Usable):0} ms over a line of "
            + $"200 ms, where the first paint takes {Median(far, visit => visit.Paint):0} ms"));
        promises.AtMost("first paint at hand, median", Median(near, visit => visit.Paint), 300, "ms");
        promises.AtMost("usable over that line, median", Median(far, visit => visit.Usable), 2000, "ms");
        promises.AtMost("script", near[0].Script / 1000, 150, "kB");
    }

    private static async Task<Visit> VisitAsync(IBrowser browser, ServeProcess service, int latency)
    {
        await using var context = await browser.CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        if (latency > 0) await page.EmulateNetworkConditionsAsync(new() { Latency = latency, Download = 1 << 20, Upload = 1 << 20 });
        await page.GoToAsync(service.Client.BaseAddress!.ToString());
        await page.WaitForSelectorAsync("main.studio");
        return await page.EvaluateExpressionAsync<Visit>(
            """
            new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve({
              paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
              usable: performance.now(),
              script: performance.getEntriesByType("resource").filter((file) => file.name.endsWith(".js")).reduce((sum, file) => sum + file.decodedBodySize, 0),
            }))))
            """);
    }

    private static double Median(List<Visit> visits, Func<Visit, double> of) => visits.Select(of).Order().ElementAt(visits.Count / 2);

    private sealed record Visit(double Paint, double Usable, double Script);
}
