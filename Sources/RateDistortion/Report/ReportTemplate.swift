/// The templates of the report, in Mustache; they are part of the executable so that it can be moved.
enum ReportTemplate {
    /// The templates by name.
    static let all = [
        "page": page, "style": style, "examples": examples, "hurt": hurt, "gallery": gallery, "equal": equal,
        "classes": classes, "points": points, "script": script,
    ]

    private static let page = """
        <!DOCTYPE html>
        <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <link rel="icon" href="data:,"/>
        <title>{{title}}</title>
        <style>
        {{>style}}
        </style>
        </head>
        <body>
        <header>
        <h1>{{title}}</h1>
        {{#lead}}<p class="lead">{{.}}</p>
        {{/lead}}
        </header>
        <main>
        {{#plots}}
        <section aria-label="{{title}}">
        <h2>{{title}}</h2>
        <figure class="wide">{{{wide}}}</figure>
        <figure class="narrow">{{{narrow}}}</figure>
        </section>
        {{/plots}}
        {{#equal}}{{>equal}}{{/equal}}
        {{#classes}}{{>classes}}{{/classes}}
        {{#examples}}{{>examples}}{{/examples}}
        {{#hurt}}{{>hurt}}{{/hurt}}
        {{>points}}
        <section aria-labelledby="facts">
        <h2 id="facts">What was measured, with what and where</h2>
        <dl>
        {{#facts}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>
        {{/facts}}
        </dl>
        </section>
        </main>
        <footer><p>Written by <code>featurecodec evaluate</code>. Bytes are whole streams as files hold them, means over
        images. Curves between points are straight over the logarithm of the bytes; bars are the 95 % interval of a share
        (Wilson). Tab and the arrow keys walk through the points of a plot.</p></footer>
        <div id="readout" aria-hidden="true"></div>
        <script>
        {{>script}}
        </script>
        </body>
        </html>

        """

    /// Shows the label of the point under the pointer or in focus; the arrow keys go to the next point or series.
    ///
    /// Without characters that XML would want escaped.
    private static let script = """
        (function(){
        var box=document.getElementById('readout');
        function show(e){var p=e.target.closest('.point');if(!p){return}
        box.textContent=p.getAttribute('aria-label');box.style.display='block';
        var m=p.getBoundingClientRect(),w=box.offsetWidth,x=m.left+m.width/2-w/2;
        box.style.left=Math.max(4,Math.min(x,document.documentElement.clientWidth-w-4))+window.scrollX+'px';
        box.style.top=m.top+window.scrollY-box.offsetHeight-8+'px'}
        function hide(){box.style.display='none'}
        function step(list,at,by){return list[(at+by+list.length)%list.length]}
        document.querySelectorAll('.plot').forEach(function(plot){
        plot.addEventListener('pointerover',show);plot.addEventListener('pointerout',hide);
        plot.addEventListener('focusin',show);plot.addEventListener('focusout',hide);
        plot.addEventListener('keydown',function(e){
        var p=e.target.closest('.point');if(!p){return}
        var g=p.parentNode,own=Array.from(g.querySelectorAll('.point')),at=own.indexOf(p),next=null;
        var all=Array.from(plot.querySelectorAll('.series'));
        if(e.key==='ArrowRight'){next=step(own,at,1)}if(e.key==='ArrowLeft'){next=step(own,at,-1)}
        if(e.key==='ArrowDown'||e.key==='ArrowUp'){
        next=step(all,all.indexOf(g),e.key==='ArrowDown'?1:-1).querySelector('.point')}
        if(e.key==='Escape'){hide()}
        if(next){next.focus();e.preventDefault()}})})
        })();
        """

    private static let equal = """
        <section aria-labelledby="equal">
        <h2 id="equal">The same accuracy, the same bytes</h2>
        <p>What an image codec needs for the same {{score}} as each rate, and the {{score}} that it has with the same bytes.
        Where it has no stream so small, its smallest stands in.</p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="equal">
        <table>
        <thead><tr><th scope="col">Against</th><th scope="col">bytes for the same {{score}}</th>\
        <th scope="col">ours as a share</th><th scope="col">{{score}} with the same bytes</th>\
        <th scope="col">our lead, points</th></tr></thead>
        {{#groups}}
        <tbody>
        <tr class="group"><th colspan="5" scope="rowgroup">{{name}}</th></tr>
        {{#rows}}
        <tr><th scope="row">{{baseline}}</th><td>{{needs}}</td><td>{{share}}</td><td>{{has}}</td><td>{{lead}}</td></tr>
        {{/rows}}
        </tbody>
        {{/groups}}
        </table>
        </div>
        </section>

        """

    private static let examples = """
        <section aria-labelledby="examples">
        <h2 id="examples">Examples</h2>
        <p>Each picture stands above its method, its bytes and the label that it gets. A feature codec sends no picture:
        what it sends is enough for the label.{{#hasTarget}} Image codecs have the fewest bytes that are no fewer.{{/hasTarget}}</p>
        {{>gallery}}
        </section>

        """

    private static let hurt = """
        <section aria-labelledby="hurt">
        <h2 id="hurt">What coding hurts most</h2>
        <p>Images that are named rightly as they were, and whose right label falls furthest, summed over the rates.</p>
        {{>gallery}}
        </section>

        """

    private static let classes = """
        <section aria-labelledby="classes">
        <h2 id="classes">Classes</h2>
        <p>Top&#8209;1 of each class, first those that lose most with {{first}}. {{rest}}</p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="classes">
        <table>
        <thead><tr><th scope="col">class</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row">{{name}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        </section>

        """

    private static let gallery = """
        <div class="examples">
        {{#list}}
        <article aria-label="{{image}}">
        <h3>{{className}}</h3>
        <ul>
        {{#answers}}
        <li>{{#picture}}<img src="{{{uri}}}" alt="{{alt}}"/>{{/picture}}{{^picture}}\
        <div class="nothing">no picture,<br/>an answer</div>{{/picture}}\
        <p><b>{{method}}</b><br/>{{bytes}} bytes<br/><span class="{{mark}}">{{sign}}&#160;{{label}}</span></p></li>
        {{/answers}}
        </ul>
        </article>
        {{/list}}
        </div>
        """

    private static let points = """
        {{#points}}
        <section aria-labelledby="points">
        <h2 id="points">All points</h2>
        <p>Means over images. PSNR in decibels over red, green and blue; times in milliseconds on one thread. Entropy is
        the least that the symbols take under the model's tables, in bytes.</p>
        <div class="scroll" tabindex="0" role="region" aria-labelledby="points">
        <table>
        <thead><tr><th scope="col">setting</th>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
        {{#groups}}
        <tbody>
        <tr class="group"><th colspan="{{width}}" scope="rowgroup">{{name}}</th></tr>
        {{#rows}}
        <tr><th scope="row">{{setting}}</th>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        {{/groups}}
        </table>
        </div>
        </section>
        {{/points}}

        """

    private static let style = """
        :root{ {{{light}}};--good:#0b6b3a;--bad:#b3261e;--band:#f3f5f7}
        @media (prefers-color-scheme:dark){:root{ {{{dark}}};--good:#5fd39a;--bad:#ff8a80;--band:#20252a}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:72rem;padding:1.5rem clamp(.75rem,3vw,2rem) 3rem;background:var(--ground);
        color:var(--ink);font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif}
        h1{font-size:1.6rem;line-height:1.2;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.25rem 0 .5rem}
        h3{font-size:1rem;margin:0 0 .4rem}p{margin:.3rem 0}.lead{font-size:1.05rem;max-width:46rem}
        figure{margin:.5rem auto;max-width:54rem}figure svg{display:block;width:100%;height:auto}.narrow{display:none}
        @media screen and (max-width:640px){.wide{display:none}.narrow{display:block}}
        .scroll{overflow-x:auto}table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem;
        min-width:100%}
        th,td{padding:.28rem .6rem;text-align:right;white-space:nowrap;border-bottom:1px solid var(--rule)}
        th:first-child,td:first-child{text-align:left}thead th{color:var(--soft);font-weight:600;white-space:normal;
        vertical-align:bottom;min-width:4.5rem}tbody th{font-weight:400}.group th{background:var(--band);font-weight:600;
        text-align:left}
        .examples{margin-top:.75rem;display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1.25rem}
        @media (max-width:24rem){.examples{grid-template-columns:1fr}}
        article{break-inside:avoid}article ul{list-style:none;margin:0;padding:0;display:grid;
        grid-template-columns:repeat(3,1fr);gap:.5rem}
        article ul:has(>:nth-child(4):last-child){grid-template-columns:repeat(2,1fr)}
        article p{font-size:.82rem;line-height:1.35;overflow-wrap:anywhere}
        article img,.nothing{width:100%;aspect-ratio:1;border-radius:4px;background:var(--band)}
        article img{display:block;image-rendering:auto;object-fit:contain}
        .nothing{display:grid;place-items:center;text-align:center;color:var(--soft);font-size:.8rem}
        .right{color:var(--good)}.wrong{color:var(--bad)}
        dl{margin:0}dl div{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.1rem 1rem;padding:.28rem 0;
        border-bottom:1px solid var(--rule)}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
        @media (max-width:480px){dl div{grid-template-columns:1fr}}
        footer{margin-top:2.5rem;color:var(--soft);font-size:.85rem}
        #readout{position:absolute;display:none;pointer-events:none;max-width:20rem;padding:.3rem .55rem;border-radius:6px;
        background:var(--ink);color:var(--ground);font-size:.82rem;line-height:1.35}
        :focus-visible{outline:2px solid var(--s0);outline-offset:2px}
        {{{plotRules}}}
        @media print{#readout{display:none !important}:root{ {{{light}}};--good:#0b6b3a;--bad:#b3261e;--band:#f3f5f7}body{max-width:none;padding:0;
        font-size:10pt}.scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:.15rem .3rem}
        h2,h3{break-after:avoid}figure,tr,article{break-inside:avoid}
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
