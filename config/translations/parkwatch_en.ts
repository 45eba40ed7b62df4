<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name>AccessPage</name>
    <message>
        <source>企业数据接入率</source>
        <translation>Data access rate</translation>
    </message>
    <message>
        <source>数据源</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>回传平台</source>
        <translation>Outbox to platform</translation>
    </message>
    <message>
        <source>日志</source>
        <translation>Journal</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>接入率不足 100 % 或时钟不准的企业</source>
        <translation>Enterprises below 100 % or with a skewed clock</translation>
    </message>
    <message>
        <source>全园 {0}（{1} / {2}）</source>
        <translation>Park {0} ({1} / {2})</translation>
    </message>
    <message>
        <source>只看不足 {0}</source>
        <translation>Incomplete: {0}</translation>
    </message>
    <message>
        <source>未接入</source>
        <translation>Unlinked</translation>
    </message>
    <message>
        <source>未收到</source>
        <translation>not received</translation>
    </message>
    <message>
        <source>{0} / 补回 {1}</source>
        <translation>{0} / {1} healed</translation>
    </message>
    <message>
        <source>待送</source>
        <translation>To send</translation>
    </message>
    <message>
        <source>滞留</source>
        <translation>Stuck</translation>
    </message>
    <message>
        <source>最早一条</source>
        <translation>Oldest</translation>
    </message>
    <message>
        <source>{0}前</source>
        <translation>{0} ago</translation>
    </message>
    <message>
        <source>最近回答</source>
        <translation>Last answer</translation>
    </message>
    <message>
        <source>条目</source>
        <translation>Entries</translation>
    </message>
    <message>
        <source>链首</source>
        <translation>Chain head</translation>
    </message>
    <message>
        <source>最近锚定</source>
        <translation>Last anchored</translation>
    </message>
    <message>
        <source>尚未锚定</source>
        <translation>not anchored yet</translation>
    </message>
    <message>
        <source>故障</source>
        <translation>Fault</translation>
    </message>
    <message>
        <source>企业</source>
        <translation>Enterprise</translation>
    </message>
    <message>
        <source>已接入</source>
        <translation>Linked</translation>
    </message>
    <message>
        <source>有效</source>
        <translation>Good</translation>
    </message>
    <message>
        <source>接入率</source>
        <translation>Access rate</translation>
    </message>
    <message>
        <source>拒收</source>
        <translation>Rejected</translation>
    </message>
    <message>
        <source>迟到</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>重复</source>
        <translation>Repeated</translation>
    </message>
    <message>
        <source>超前</source>
        <translation>Ahead</translation>
    </message>
    <message>
        <source>时钟差</source>
        <translation>Clock skew</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>读数</source>
        <translation>Readings</translation>
    </message>
    <message>
        <source>坏报文</source>
        <translation>Broken</translation>
    </message>
    <message>
        <source>缺口</source>
        <translation>Gaps</translation>
    </message>
    <message>
        <source>重连</source>
        <translation>Reconn.</translation>
    </message>
    <message>
        <source>最后收到</source>
        <translation>Last heard</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Remarks</translation>
    </message>
</context>
<context>
    <name>AlarmBar</name>
    <message>
        <source>状态未知的指标数：离线、质量异常、无数据、未接入</source>
        <translation>Indicators whose state is unknown: stale, faulty, without data or not connected</translation>
    </message>
    <message>
        <source>最早一条未确认报警已等待的时间</source>
        <translation>How long the oldest unacknowledged alarm has waited</translation>
    </message>
    <message>
        <source>消音（M）：只停声响，不等于确认</source>
        <translation>Silence (M): stops the sound, acknowledges nothing</translation>
    </message>
    <message>
        <source>无报警</source>
        <translation>No alarm</translation>
    </message>
    <message>
        <source>未确认</source>
        <translation>Unack.</translation>
    </message>
    <message>
        <source>未确认 {0}</source>
        <translation>{0} unack.</translation>
    </message>
    <message>
        <source>未知</source>
        <translation>Unknown</translation>
    </message>
    <message>
        <source>失联未确认 {0}</source>
        <translation>{0} unack.</translation>
    </message>
    <message>
        <source>最久未确认</source>
        <translation>Longest wait</translation>
    </message>
    <message>
        <source>搁置 · 抑制 · 停用</source>
        <translation>Shelf/suppr/out</translation>
    </message>
    <message>
        <source>不呼叫的报警：人搁置的、规则抑制的、停用的；颜色仍在现场显示</source>
        <translation>Alarms that call nobody: shelved, suppressed by design, out of service; their colour stays on the site</translation>
    </message>
    <message>
        <source>已全部确认</source>
        <translation>All acknowledged</translation>
    </message>
    <message>
        <source>失联</source>
        <translation>Lost</translation>
    </message>
    <message>
        <source>没有报警</source>
        <translation>No alarm</translation>
    </message>
    <message>
        <source>非实时</source>
        <translation>Not live</translation>
    </message>
    <message>
        <source>当前状态未知</source>
        <translation>Present state unknown</translation>
    </message>
    <message>
        <source>没有可信数据</source>
        <translation>No data to trust</translation>
    </message>
    <message>
        <source>未知 {0} 项</source>
        <translation>{0} unknown</translation>
    </message>
    <message>
        <source>全部指标有效</source>
        <translation>All indicators good</translation>
    </message>
    <message>
        <source>消音</source>
        <translation>Silence</translation>
    </message>
    <message>
        <source>静音</source>
        <translation>Silenced</translation>
    </message>
    <message>
        <source>至 {0}</source>
        <translation>until {0}</translation>
    </message>
    <message>
        <source>泛滥 · {0} 情形</source>
        <translation>Flood · {0} sit.</translation>
    </message>
    <message>
        <source>情形 {0}</source>
        <translation>Situations {0}</translation>
    </message>
</context>
<context>
    <name>AlarmList</name>
    <message>
        <source>筛选隐藏 {0} 条；全部页中未确认而被隐藏 {1} 条</source>
        <translation>Filter hides {0}; hidden and unacknowledged on all pages: {1}</translation>
    </message>
    <message>
        <source>筛选隐藏 {0} 条</source>
        <translation>Filter hides {0}</translation>
    </message>
    <message>
        <source>筛选后没有可显示的行。</source>
        <translation>The filter lets nothing through.</translation>
    </message>
    <message>
        <source>确认所选</source>
        <translation>Acknowledge selected</translation>
    </message>
    <message>
        <source>导出报警</source>
        <translation>Export alarms</translation>
    </message>
    <message>
        <source>确认全部显示项</source>
        <translation>Acknowledge all shown</translation>
    </message>
    <message>
        <source>筛选（F）；筛选不消警</source>
        <translation>Filter (F); it silences nothing</translation>
    </message>
    <message>
        <source>导出（Ctrl+E 导出所显示的）</source>
        <translation>Export (Ctrl+E: what is shown)</translation>
    </message>
    <message>
        <source>导出所显示的…</source>
        <translation>Export what is shown…</translation>
    </message>
    <message>
        <source>导出全部…</source>
        <translation>Export everything…</translation>
    </message>
    <message>
        <source>确认所选报警（空格键或 A）</source>
        <translation>Acknowledge the selected alarms (Space or A)</translation>
    </message>
    <message>
        <source>确认列表中显示的全部报警；被筛选隐藏的不在内</source>
        <translation>Acknowledge every alarm in the list; those hidden by the filter are left out</translation>
    </message>
</context>
<context>
    <name>AlarmPage</name>
    <message>
        <source>恢复默认列</source>
        <translation>Usual columns</translation>
    </message>
    <message>
        <source>↑ 上方未确认 {0} 条</source>
        <translation>↑ {0} unacknowledged above</translation>
    </message>
</context>
<context>
    <name>Alarms</name>
    <message>
        <source>级别</source>
        <translation>Level</translation>
    </message>
    <message>
        <source>单元</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>指标</source>
        <translation>Indicator</translation>
    </message>
    <message>
        <source>当前值</source>
        <translation>Value</translation>
    </message>
    <message>
        <source>越限</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>到期</source>
        <translation>Until</translation>
    </message>
    <message>
        <source>情形</source>
        <translation>Situation</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>质量</source>
        <translation>Quality</translation>
    </message>
    <message>
        <source>起始</source>
        <translation>Since</translation>
    </message>
    <message>
        <source>已持续</source>
        <translation>Lasting</translation>
    </message>
    <message>
        <source>企业</source>
        <translation>Enterprise</translation>
    </message>
    <message>
        <source>处理人</source>
        <translation>By</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Notes</translation>
    </message>
    <message>
        <source>搁置 / 抑制</source>
        <translation>Shelved / suppressed</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>最后数据</source>
        <translation>Last heard</translation>
    </message>
    <message>
        <source>距今</source>
        <translation>Ago</translation>
    </message>
    <message>
        <source>从未收到</source>
        <translation>Never</translation>
    </message>
    <message>
        <source>延时中</source>
        <translation>Delay running</translation>
    </message>
    <message>
        <source>失联</source>
        <translation>Lost contact</translation>
    </message>
    <message>
        <source>已回正常</source>
        <translation>Normal again</translation>
    </message>
    <message>
        <source>确认</source>
        <translation>Acknowledge</translation>
    </message>
    <message>
        <source>复位锁存</source>
        <translation>Reset latched</translation>
    </message>
    <message>
        <source>搁置…</source>
        <translation>Shelve…</translation>
    </message>
    <message>
        <source>停用…</source>
        <translation>Out of service…</translation>
    </message>
    <message>
        <source>结束搁置或停用</source>
        <translation>End shelving or outage</translation>
    </message>
    <message>
        <source>备注…</source>
        <translation>Note…</translation>
    </message>
    <message>
        <source>历史</source>
        <translation>History</translation>
    </message>
    <message>
        <source>从报警立案…</source>
        <translation>Incident from this alarm…</translation>
    </message>
    <message>
        <source>消音…</source>
        <translation>Silence…</translation>
    </message>
    <message>
        <source>筛选</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>无</source>
        <translation>none</translation>
    </message>
    <message>
        <source>筛选隐藏</source>
        <translation>Hidden by the filter</translation>
    </message>
    <message>
        <source>列表</source>
        <translation>List</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>失联未知</source>
        <translation>Lost and unknown</translation>
    </message>
    <message>
        <source>搁置抑制停用</source>
        <translation>Shelved, suppressed, out</translation>
    </message>
    <message>
        <source>演练：虚构园区与模拟数据，不是真实情况。</source>
        <translation>Rehearsal: fictional park and simulated data, not the real situation.</translation>
    </message>
    <message>
        <source>园区</source>
        <translation>Park</translation>
    </message>
    <message>
        <source>时刻</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>数据</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>指标编码</source>
        <translation>Indicator code</translation>
    </message>
    <message>
        <source>计量单位</source>
        <translation>Unit of measure</translation>
    </message>
    <message>
        <source>首出指标</source>
        <translation>First-out indicator</translation>
    </message>
    <message>
        <source>指标数</source>
        <translation>Indicators</translation>
    </message>
    <message>
        <source>未确认数</source>
        <translation>Unacknowledged</translation>
    </message>
    <message>
        <source>① 首出</source>
        <translation>① First-out</translation>
    </message>
    <message>
        <source>{0} 项</source>
        <translation>{0} in all</translation>
    </message>
    <message>
        <source>全厂</source>
        <translation>Whole plant</translation>
    </message>
    <message>
        <source>未确认 {0}</source>
        <translation>{0} unack.</translation>
    </message>
    <message>
        <source>已确认</source>
        <translation>Acknowledged</translation>
    </message>
    <message>
        <source>已结束</source>
        <translation>Ended</translation>
    </message>
    <message>
        <source>失联 · 未知 {0}</source>
        <translation>Lost/unknown {0}</translation>
    </message>
    <message>
        <source>失联 · 未知 {0} · 未确认 {1}</source>
        <translation>Lost/unknown {0} · {1} unack.</translation>
    </message>
    <message>
        <source>报警 {0} · 未确认 {1}</source>
        <translation>Alarms {0} · {1} unack.</translation>
    </message>
    <message>
        <source>情形 {0}</source>
        <translation>Situations {0}</translation>
    </message>
    <message>
        <source>搁置 {0} · 抑制 {1} · 停用 {2}</source>
        <translation>Shelf {0} · suppr. {1} · out {2}</translation>
    </message>
    <message>
        <source>没有报警；{0} 个指标状态未知。</source>
        <translation>No alarms; the state of {0} indicators is unknown.</translation>
    </message>
    <message>
        <source>没有报警。</source>
        <translation>No alarms.</translation>
    </message>
    <message>
        <source>没有情形。</source>
        <translation>No situations.</translation>
    </message>
    <message>
        <source>全部指标有效。</source>
        <translation>All indicators are good.</translation>
    </message>
    <message>
        <source>没有搁置、抑制或停用的报警。</source>
        <translation>No alarm is shelved, suppressed or out of service.</translation>
    </message>
</context>
<context>
    <name>AnchorDialog</name>
    <message>
        <source>锚点贴到表面</source>
        <translation>Lay the anchor onto the surface</translation>
    </message>
    <message>
        <source>指标</source>
        <translation>Indicator</translation>
    </message>
    <message>
        <source>现在</source>
        <translation>Now</translation>
    </message>
    <message>
        <source>表面</source>
        <translation>Surface</translation>
    </message>
    <message>
        <source>移动</source>
        <translation>Moves by</translation>
    </message>
    <message>
        <source>写入场景包后，下次打开时生效；画面上的线从现在的位置指向表面。</source>
        <translation>Written into the package it holds from the next opening; the line in the picture leads from where it is to the surface.</translation>
    </message>
    <message>
        <source>写入场景包</source>
        <translation>Write into the package</translation>
    </message>
    <message>
        <source>正在寻找…</source>
        <translation>Looking for it…</translation>
    </message>
    <message>
        <source>附近没有表面</source>
        <translation>No surface nearby</translation>
    </message>
    <message>
        <source>不动</source>
        <translation>does not move</translation>
    </message>
    <message>
        <source>已在表面上</source>
        <translation>is on the surface</translation>
    </message>
</context>
<context>
    <name>BandsView</name>
    <message>
        <source>现在</source>
        <translation>Now</translation>
    </message>
</context>
<context>
    <name>Beside</name>
    <message>
        <source>当时 {0}</source>
        <translation>Then {0}</translation>
    </message>
    <message>
        <source>现在 {0}</source>
        <translation>Now {0}</translation>
    </message>
    <message>
        <source>回放 {0}</source>
        <translation>Replay {0}</translation>
    </message>
    <message>
        <source>定格 {0}</source>
        <translation>Held {0}</translation>
    </message>
    <message>
        <source>实景（含实测图层）</source>
        <translation>As built (with what was surveyed)</translation>
    </message>
    <message>
        <source>规划（参数与模型）</source>
        <translation>As planned (dimensions and models)</translation>
    </message>
</context>
<context>
    <name>CaseView</name>
    <message>
        <source>‹ 全部事件</source>
        <translation>‹ All incidents</translation>
    </message>
    <message>
        <source>结案…</source>
        <translation>Close it…</translation>
    </message>
    <message>
        <source>报告 PDF…</source>
        <translation>Report PDF…</translation>
    </message>
    <message>
        <source>报告 Word…</source>
        <translation>Report Word…</translation>
    </message>
    <message>
        <source>录像 MP4…</source>
        <translation>Film MP4…</translation>
    </message>
    <message>
        <source>证据包…</source>
        <translation>Evidence…</translation>
    </message>
    <message>
        <source>经过（事实）</source>
        <translation>Course (facts)</translation>
    </message>
    <message>
        <source>叙述（人写）</source>
        <translation>Narrative (people)</translation>
    </message>
    <message>
        <source>等级与时限</source>
        <translation>Grade and clocks</translation>
    </message>
    <message>
        <source>交接班</source>
        <translation>Hand-over</translation>
    </message>
    <message>
        <source>报告和录像的语言</source>
        <translation>Language of report and film</translation>
    </message>
    <message>
        <source>报告画面和录像的视角</source>
        <translation>View of the report&apos;s pictures and of the film</translation>
    </message>
    <message>
        <source>附画面</source>
        <translation>With pictures</translation>
    </message>
    <message>
        <source>报告和证据包附报警、消除两个时刻的画面；不附则快得多</source>
        <translation>Pictures of the call and of the end go with report and evidence; without them it is much faster</translation>
    </message>
    <message>
        <source>全景</source>
        <translation>Whole park</translation>
    </message>
    <message>
        <source>时段 {0} · 立案 {1} {2}</source>
        <translation>Time {0} · opened by {1} {2}</translation>
    </message>
    <message>
        <source>{0} 个指标</source>
        <translation>{0} indicators</translation>
    </message>
    <message>
        <source>全园区</source>
        <translation>whole park</translation>
    </message>
    <message>
        <source>结论：{0}（{1} {2}）</source>
        <translation>Conclusion: {0} ({1} {2})</translation>
    </message>
</context>
<context>
    <name>CloseSlip</name>
    <message>
        <source>结案</source>
        <translation>Close it</translation>
    </message>
    <message>
        <source>结论</source>
        <translation>Conclusion</translation>
    </message>
    <message>
        <source>结案后不能再改；报告和证据包仍可制作。</source>
        <translation>Nothing can be changed afterwards; reports and evidence can still be made.</translation>
    </message>
</context>
<context>
    <name>CourseView</name>
    <message>
        <source>更早的 {0} 条未列出。</source>
        <translation>{0} earlier lines are not shown.</translation>
    </message>
    <message>
        <source>事实：来自日志，不能改写。单击一行，画面回放到那一刻。</source>
        <translation>Facts: from the journal, cannot be changed. Click a line to replay its moment.</translation>
    </message>
    <message>
        <source>人员与操作</source>
        <translation>People and acts</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>间隔</source>
        <translation>After</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>人员</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>What</translation>
    </message>
    <message>
        <source>起止</source>
        <translation>From – to</translation>
    </message>
    <message>
        <source>操作次数</source>
        <translation>Acts</translation>
    </message>
    <message>
        <source>被拒</source>
        <translation>Refused</translation>
    </message>
</context>
<context>
    <name>CurvesView</name>
    <message>
        <source>无数据</source>
        <translation>No data</translation>
    </message>
</context>
<context>
    <name>DeafFrame</name>
    <message>
        <source>报警声已关闭 · {0} 条报警在呼叫</source>
        <translation>Alarm sounds off · alarms calling: {0}</translation>
    </message>
    <message>
        <source>声音设备不发声 · {0} 条报警在呼叫</source>
        <translation>Sound device silent · alarms calling: {0}</translation>
    </message>
    <message>
        <source>没有声音设备 · {0} 条报警在呼叫</source>
        <translation>No sound device · alarms calling: {0}</translation>
    </message>
</context>
<context>
    <name>ExplodeBar</name>
    <message>
        <source>展开 {0}</source>
        <translation>Pull apart {0}</translation>
    </message>
    <message>
        <source>层数</source>
        <translation>Levels</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>设备编码</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>类型</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>介质</source>
        <translation>Medium</translation>
    </message>
    <message>
        <source>尺寸</source>
        <translation>Dimensions</translation>
    </message>
    <message>
        <source>未填报</source>
        <translation>not filed</translation>
    </message>
    <message>
        <source>企业名称</source>
        <translation>Enterprise</translation>
    </message>
    <message>
        <source>企业编码</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>行业</source>
        <translation>Trade</translation>
    </message>
    <message>
        <source>重点工艺</source>
        <translation>Key processes</translation>
    </message>
    <message>
        <source>责任人</source>
        <translation>In charge</translation>
    </message>
    <message>
        <source>500 m 人口</source>
        <translation>Residents, 500 m</translation>
    </message>
    <message>
        <source>厂区面积</source>
        <translation>Plant area</translation>
    </message>
    <message>
        <source>最近维护</source>
        <translation>Last upkeep</translation>
    </message>
    <message>
        <source>风险等级</source>
        <translation>Risk tier</translation>
    </message>
    <message>
        <source>待配置</source>
        <translation>not configured</translation>
    </message>
    <message>
        <source>单元</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>法定等级</source>
        <translation>Legal level</translation>
    </message>
    <message>
        <source>未计算</source>
        <translation>not calculated</translation>
    </message>
    <message>
        <source>计算</source>
        <translation>Calculation</translation>
    </message>
    <message>
        <source>依据</source>
        <translation>Basis</translation>
    </message>
    <message>
        <source>待核实</source>
        <translation>to be verified</translation>
    </message>
    <message>
        <source>{0} 公顷</source>
        <translation>{0} ha</translation>
    </message>
</context>
<context>
    <name>FilterStrip</name>
    <message>
        <source>含“{0}”</source>
        <translation>contains: {0}</translation>
    </message>
    <message>
        <source>名称、编号、位号、拼音</source>
        <translation>Name, code, tag, pinyin</translation>
    </message>
    <message>
        <source>全部企业</source>
        <translation>All enterprises</translation>
    </message>
    <message>
        <source>清除筛选</source>
        <translation>Clear filter</translation>
    </message>
    <message>
        <source>全部级别</source>
        <translation>All levels</translation>
    </message>
    <message>
        <source>全部状态</source>
        <translation>All states</translation>
    </message>
    <message>
        <source>、</source>
        <translation>, </translation>
    </message>
</context>
<context>
    <name>GradeView</name>
    <message>
        <source>人</source>
        <translation>persons</translation>
    </message>
    <message>
        <source>万元</source>
        <translation>10,000 yuan</translation>
    </message>
    <message>
        <source>未知</source>
        <translation>not known</translation>
    </message>
    <message>
        <source>记录</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>把这些数字记入事件，记下姓名和时间</source>
        <translation>Enter these numbers under your name and the time</translation>
    </message>
    <message>
        <source>按国务院令第493号提示，不代替认定；由报告人决定。</source>
        <translation>A help by State Council Order 493, no ruling; whoever reports decides.</translation>
    </message>
    <message>
        <source>义务</source>
        <translation>Duty</translation>
    </message>
    <message>
        <source>知情</source>
        <translation>Known since</translation>
    </message>
    <message>
        <source>时限</source>
        <translation>Within</translation>
    </message>
    <message>
        <source>截止</source>
        <translation>Until</translation>
    </message>
    <message>
        <source>倒计时</source>
        <translation>Left</translation>
    </message>
    <message>
        <source>依据</source>
        <translation>Stated in</translation>
    </message>
    <message>
        <source>没有已知损失，不作等级提示。</source>
        <translation>No loss is known: no grade is suggested.</translation>
    </message>
    <message>
        <source>依据 {0}（{1}）</source>
        <translation>By {0} ({1})</translation>
    </message>
    <message>
        <source>有等级后提示上报到哪一级。</source>
        <translation>How far up it is reported follows from the grade.</translation>
    </message>
    <message>
        <source>至少 {0}</source>
        <translation>at least {0}</translation>
    </message>
    <message>
        <source>上报：{0}（{1}）</source>
        <translation>Reported {0} ({1})</translation>
    </message>
</context>
<context>
    <name>HandoverView</name>
    <message>
        <source>读取中…</source>
        <translation>Reading…</translation>
    </message>
    <message>
        <source>截至 {0}</source>
        <translation>As of {0}</translation>
    </message>
    <message>
        <source>刷新</source>
        <translation>Refresh</translation>
    </message>
    <message>
        <source>复制</source>
        <translation>Copy</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>园区瞭望</source>
        <translation>Parkwatch</translation>
    </message>
    <message>
        <source>实时</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>回放时，上方报警条仍是当前的实时报警</source>
        <translation>While replaying, the alarm bar above still shows the alarms of now</translation>
    </message>
    <message>
        <source>切换界面语言</source>
        <translation>Change the language</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>在列表、场景或检查器中选择一个指标，再按 F8。</source>
        <translation>Choose an indicator in the list, the scene or the inspector, then press F8.</translation>
    </message>
    <message>
        <source>飞到该设备</source>
        <translation>Fly there</translation>
    </message>
    <message>
        <source>刷新日志</source>
        <translation>Refresh journal</translation>
    </message>
    <message>
        <source>确认</source>
        <translation>Acknowledge</translation>
    </message>
    <message>
        <source>搁置…</source>
        <translation>Shelve…</translation>
    </message>
    <message>
        <source>备注…</source>
        <translation>Note…</translation>
    </message>
    <message>
        <source>核实…</source>
        <translation>Verify…</translation>
    </message>
    <message>
        <source>停用…</source>
        <translation>Out of service…</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>类别</source>
        <translation>Kind</translation>
    </message>
    <message>
        <source>人员</source>
        <translation>Person</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>日志：没有取得</source>
        <translation>Journal: not obtained</translation>
    </message>
    <message>
        <source>日志：等待回答…</source>
        <translation>Journal: waiting for the answer…</translation>
    </message>
    <message>
        <source>日志 {0} 条，最新在前</source>
        <translation>Journal entries: {0}, newest first</translation>
    </message>
</context>
<context>
    <name>IncidentDesk</name>
    <message>
        <source>从时段立案…</source>
        <translation>Incident of this time…</translation>
    </message>
    <message>
        <source>为所选时段立一个事件</source>
        <translation>Open an incident for the time brushed</translation>
    </message>
</context>
<context>
    <name>IncidentPanel</name>
    <message>
        <source>事件</source>
        <translation>Incidents</translation>
    </message>
    <message>
        <source>关闭（Ctrl+I）</source>
        <translation>Close (Ctrl+I)</translation>
    </message>
</context>
<context>
    <name>IncidentPapers</name>
    <message>
        <source>报告存到哪里</source>
        <translation>Where to put the report</translation>
    </message>
    <message>
        <source>录像存到哪里</source>
        <translation>Where to put the film</translation>
    </message>
    <message>
        <source>证据包存到哪里</source>
        <translation>Where to put the evidence</translation>
    </message>
    <message>
        <source>报告</source>
        <translation>Report</translation>
    </message>
    <message>
        <source>录像</source>
        <translation>Film</translation>
    </message>
    <message>
        <source>证据</source>
        <translation>Evidence</translation>
    </message>
</context>
<context>
    <name>Incidents</name>
    <message>
        <source>处理中</source>
        <translation>open</translation>
    </message>
    <message>
        <source>已结案</source>
        <translation>closed</translation>
    </message>
    <message>
        <source>至少 {0}</source>
        <translation>at least {0}</translation>
    </message>
    <message>
        <source>已核实</source>
        <translation>verified</translation>
    </message>
    <message>
        <source>待核实</source>
        <translation>not verified</translation>
    </message>
    <message>
        <source>待配置</source>
        <translation>to be configured</translation>
    </message>
    <message>
        <source>该等级不要求</source>
        <translation>not at this grade</translation>
    </message>
    <message>
        <source>（逾期）</source>
        <translation> (late)</translation>
    </message>
    <message>
        <source>{0} 已报</source>
        <translation>told {0}</translation>
    </message>
    <message>
        <source>未开始</source>
        <translation>not begun</translation>
    </message>
    <message>
        <source>逾期 {0}</source>
        <translation>late by {0}</translation>
    </message>
    <message>
        <source>剩 {0}</source>
        <translation>{0} left</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>在场景、列表或搜索中选择一个设备。</source>
        <translation>Choose something in the scene, in a list or by search.</translation>
    </message>
    <message>
        <source>实时值</source>
        <translation>Live values</translation>
    </message>
    <message>
        <source>趋势</source>
        <translation>Trend</translation>
    </message>
    <message>
        <source>处置建议</source>
        <translation>Response guidance</translation>
    </message>
    <message>
        <source>当时值</source>
        <translation>Value then</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>重大危险源</source>
        <translation>Major hazard</translation>
    </message>
    <message>
        <source>一企一档</source>
        <translation>Enterprise file</translation>
    </message>
</context>
<context>
    <name>InspectorHead</name>
    <message>
        <source>确认</source>
        <translation>Acknowledge</translation>
    </message>
    <message>
        <source>确认该设备的全部报警</source>
        <translation>Acknowledge all alarms of this equipment</translation>
    </message>
    <message>
        <source>飞到该设备</source>
        <translation>Fly there</translation>
    </message>
    <message>
        <source>搁置…</source>
        <translation>Shelve…</translation>
    </message>
    <message>
        <source>备注…</source>
        <translation>Note…</translation>
    </message>
    <message>
        <source>历史</source>
        <translation>History</translation>
    </message>
    <message>
        <source>立案…</source>
        <translation>Incident…</translation>
    </message>
    <message>
        <source>从这条报警立一个事件（Ctrl+I 查看全部事件）</source>
        <translation>Open an incident from this alarm (Ctrl+I shows all)</translation>
    </message>
    <message>
        <source>贴到表面…</source>
        <translation>Lay onto surface…</translation>
    </message>
    <message>
        <source>把这个指标的锚点贴到最近的实测表面</source>
        <translation>Lay this indicator’s anchor onto the nearest surveyed surface</translation>
    </message>
    <message>
        <source>这一条报警的全部记录（F8）</source>
        <translation>Everything recorded of this alarm (F8)</translation>
    </message>
</context>
<context>
    <name>Language</name>
    <message>
        <source>zh</source>
        <translation>en</translation>
    </message>
</context>
<context>
    <name>LayerTree</name>
    <message>
        <source>取消勾选即隐藏；有报警的设备始终显示</source>
        <translation>Uncheck to hide; what is in alarm is always shown</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>标签</source>
        <translation>Labels</translation>
    </message>
    <message>
        <source>厂区边界</source>
        <translation>Boundary</translation>
    </message>
    <message>
        <source>道路与绿化</source>
        <translation>Scenery</translation>
    </message>
    <message>
        <source>地面网格</source>
        <translation>Grid</translation>
    </message>
    <message>
        <source>测绘日期：{0}</source>
        <translation>Surveyed: {0}</translation>
    </message>
    <message>
        <source>园区</source>
        <translation>Park</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>未知</source>
        <translation>Unknown</translation>
    </message>
    <message>
        <source>报警 {0} · 未知 {1} · 搁置/抑制/停用 {2}</source>
        <translation>Alarms {0} · unknown {1} · shelved, suppressed or out of service {2}</translation>
    </message>
</context>
<context>
    <name>LiveCall</name>
    <message>
        <source>实时来了 {0} 条报警，最新：{1}</source>
        <translation>{0} live alarms came meanwhile, the newest: {1}</translation>
    </message>
    <message>
        <source>回到实时（End）</source>
        <translation>Back to live (End)</translation>
    </message>
</context>
<context>
    <name>LockVeil</name>
    <message>
        <source>解锁</source>
        <translation>Unlock</translation>
    </message>
    <message>
        <source>换人登录</source>
        <translation>Change person</translation>
    </message>
    <message>
        <source>本席已锁定 · {0}</source>
        <translation>Station locked · {0}</translation>
    </message>
    <message>
        <source>口令</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>画面与声音照常；指令暂不受理。</source>
        <translation>Picture and sound go on; no commands are taken.</translation>
    </message>
</context>
<context>
    <name>LoginDialog</name>
    <message>
        <source>登录</source>
        <translation>Log in</translation>
    </message>
    <message>
        <source>登录本席</source>
        <translation>Log in at this station</translation>
    </message>
    <message>
        <source>用户名</source>
        <translation>User name</translation>
    </message>
    <message>
        <source>口令</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>以演练值班员进入</source>
        <translation>Enter as rehearsal duty operator</translation>
    </message>
    <message>
        <source>登录后才能确认、搁置等；画面和声音不受影响。</source>
        <translation>Log in to acknowledge, shelve and so on; picture and sound go on without it.</translation>
    </message>
</context>
<context>
    <name>LookBar</name>
    <message>
        <source>导览 {0}</source>
        <translation>Tour {0}</translation>
    </message>
    <message>
        <source>存为导览（{0} 站）</source>
        <translation>Keep as a tour ({0} stops)</translation>
    </message>
    <message>
        <source>当时画面</source>
        <translation>As seen then</translation>
    </message>
    <message>
        <source>当时 / 现在</source>
        <translation>Then / now</translation>
    </message>
    <message>
        <source>规划 / 实景</source>
        <translation>Plan / actual</translation>
    </message>
    <message>
        <source>回放时显示席位当时看到的画面（Ctrl+F6）</source>
        <translation>While replaying: what a seat saw then (Ctrl+F6)</translation>
    </message>
    <message>
        <source>左为所回放的时刻，右为现在，视角联动（Ctrl+F7）</source>
        <translation>Left the moment replayed, right the present, one camera (Ctrl+F7)</translation>
    </message>
    <message>
        <source>左为规划模型，右为实测图层，视角联动（Ctrl+F8）</source>
        <translation>Left as planned, right as surveyed, one camera (Ctrl+F8)</translation>
    </message>
    <message>
        <source>两个时刻</source>
        <translation>Two moments</translation>
    </message>
    <message>
        <source>定格当前时刻为 A，再到别的时刻为 B；同一视角，拖动分隔线对比</source>
        <translation>Hold this moment as A, then go to another as B; one camera, draw the divider to compare</translation>
    </message>
    <message>
        <source>翻看 A / B</source>
        <translation>Flip A / B</translation>
    </message>
    <message>
        <source>整幅显示 A，再点整幅显示 B</source>
        <translation>Show A whole; press again for B</translation>
    </message>
    <message>
        <source>当前定为 A</source>
        <translation>Hold this as A</translation>
    </message>
    <message>
        <source>把现在显示的时刻定格为 A</source>
        <translation>Hold the moment that is shown now as A</translation>
    </message>
    <message>
        <source>本站说明（可空）</source>
        <translation>Text of this stop (optional)</translation>
    </message>
    <message>
        <source>导览到这一站时显示在画面下方</source>
        <translation>Shown at the foot of the picture while the tour is at this stop</translation>
    </message>
    <message>
        <source>视角或导览的名称</source>
        <translation>Name of the view or tour</translation>
    </message>
    <message>
        <source>保存视角</source>
        <translation>Keep view</translation>
    </message>
    <message>
        <source>视角、隐藏、图层、所选；回放中连同时刻一起保存</source>
        <translation>Camera, what is hidden, layers, what is chosen; in a replay its moment too</translation>
    </message>
    <message>
        <source>飞到</source>
        <translation>Fly there</translation>
    </message>
    <message>
        <source>加为一站</source>
        <translation>Add as a stop</translation>
    </message>
    <message>
        <source>删除视角</source>
        <translation>Remove view</translation>
    </message>
    <message>
        <source>播放导览</source>
        <translation>Play tour</translation>
    </message>
    <message>
        <source>删除导览</source>
        <translation>Remove tour</translation>
    </message>
    <message>
        <source>停止（Esc）</source>
        <translation>Stop (Esc)</translation>
    </message>
</context>
<context>
    <name>MetricsPage</name>
    <message>
        <source>每 10 分钟报警数（24 小时）</source>
        <translation>Alarms per 10 min (24 h)</translation>
    </message>
    <message>
        <source>24 小时评价</source>
        <translation>Rating, 24 h</translation>
    </message>
    <message>
        <source>最频繁 10 个指标</source>
        <translation>10 most frequent</translation>
    </message>
    <message>
        <source>行为不良的报警</source>
        <translation>Nuisance alarms</translation>
    </message>
    <message>
        <source>导出…</source>
        <translation>Export…</translation>
    </message>
    <message>
        <source>指标</source>
        <translation>Measure</translation>
    </message>
    <message>
        <source>数值</source>
        <translation>Value</translation>
    </message>
    <message>
        <source>目标</source>
        <translation>Goal</translation>
    </message>
    <message>
        <source>判定</source>
        <translation>Met</translation>
    </message>
    <message>
        <source>目标来源</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>次数</source>
        <translation>No.</translation>
    </message>
    <message>
        <source>占比</source>
        <translation>Share</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>现象</source>
        <translation>Behaviour</translation>
    </message>
    <message>
        <source>待核实</source>
        <translation>unver.</translation>
    </message>
    <message>
        <source>目标来源：</source>
        <translation>Sources of the goals: </translation>
    </message>
    <message>
        <source>报警泛滥中，已 {0}</source>
        <translation>Alarm flood for {0}</translation>
    </message>
    <message>
        <source>无泛滥 · 24 小时内 {0} 次，共 {1}</source>
        <translation>No flood now · {0} in 24 h, {1} in all</translation>
    </message>
    <message>
        <source>{0}（待核实）</source>
        <translation>{0} (unverified)</translation>
    </message>
    <message>
        <source>可接受 {0}</source>
        <translation>Acceptable {0}</translation>
    </message>
    <message>
        <source>可应付 {0}</source>
        <translation>Manageable {0}</translation>
    </message>
    <message>
        <source>泛滥 {0}</source>
        <translation>Flood {0}</translation>
    </message>
</context>
<context>
    <name>NarrativeView</name>
    <message>
        <source>人写的叙述：不是系统记录，不改变任何事实</source>
        <translation>Written by people: no record of the system, changes no fact</translation>
    </message>
    <message>
        <source>经过、判断、已采取的措施、去向……</source>
        <translation>What happened, what you judge, measures taken, where it goes…</translation>
    </message>
    <message>
        <source>保存</source>
        <translation>Save</translation>
    </message>
    <message>
        <source>存为新的一版，记下姓名和时间（Ctrl+S）</source>
        <translation>Keep as another version under your name and the time (Ctrl+S)</translation>
    </message>
    <message>
        <source>版本</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>填写人</source>
        <translation>By</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>字数</source>
        <translation>Letters</translation>
    </message>
    <message>
        <source>陈述</source>
        <translation>Statement</translation>
    </message>
    <message>
        <source>陈述人</source>
        <translation>Stated by</translation>
    </message>
    <message>
        <source>依据</source>
        <translation>Rests on</translation>
    </message>
    <message>
        <source>，草稿 {0} 已留存</source>
        <translation>, draft kept {0}</translation>
    </message>
    <message>
        <source>有改动未保存</source>
        <translation>Changes not saved</translation>
    </message>
    <message>
        <source>第 {0} 版 · {1} · {2}</source>
        <translation>Version {0} · {1} · {2}</translation>
    </message>
    <message>
        <source>尚未填写</source>
        <translation>Not written yet</translation>
    </message>
</context>
<context>
    <name>NotLive</name>
    <message>
        <source>尚未收到数据</source>
        <translation>No data received yet</translation>
    </message>
    <message>
        <source>数据未更新 {0}</source>
        <translation>No new data for {0}</translation>
    </message>
    <message>
        <source>全部数据源中断 {0}</source>
        <translation>All sources lost for {0}</translation>
    </message>
    <message>
        <source>本机曾停顿，等待新数据</source>
        <translation>This computer paused; waiting for new data</translation>
    </message>
    <message>
        <source>画面未更新 {0}</source>
        <translation>Picture not updated for {0}</translation>
    </message>
    <message>
        <source>系统时钟被调整，正在核对</source>
        <translation>System clock changed; checking</translation>
    </message>
    <message>
        <source>非实时画面 NOT LIVE</source>
        <translation>NOT LIVE</translation>
    </message>
</context>
<context>
    <name>NoteDialog</name>
    <message>
        <source>在所点位置留备注</source>
        <translation>A note at this place</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>设备</source>
        <translation>Equipment</translation>
    </message>
    <message>
        <source>时间</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>未选设备，只记位置</source>
        <translation>Nothing chosen: the place alone</translation>
    </message>
    <message>
        <source>实时：始终显示</source>
        <translation>Live: always shown</translation>
    </message>
    <message>
        <source>必填，最多 {0} 字</source>
        <translation>Required, {0} letters at most</translation>
    </message>
    <message>
        <source>连同位置、时间和人员保存，回放到这一时刻时显示。</source>
        <translation>Kept with its place, time and person; shown when this moment is replayed.</translation>
    </message>
    <message>
        <source>保存备注</source>
        <translation>Keep note</translation>
    </message>
</context>
<context>
    <name>OpenSlip</name>
    <message>
        <source>立案</source>
        <translation>Open incident</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>开始</source>
        <translation>Begin</translation>
    </message>
    <message>
        <source>结束</source>
        <translation>End</translation>
    </message>
    <message>
        <source>范围：报警所在单元的 {0} 个指标。</source>
        <translation>About the {0} indicators of the alarm&apos;s unit.</translation>
    </message>
    <message>
        <source>范围：全园区。</source>
        <translation>About the whole park.</translation>
    </message>
</context>
<context>
    <name>OutageDialog</name>
    <message>
        <source>停用报警</source>
        <translation>Take out of service</translation>
    </message>
    <message>
        <source>许可</source>
        <translation>Permit</translation>
    </message>
    <message>
        <source>许可编号，必填，写入日志</source>
        <translation>Permit number; required, journaled</translation>
    </message>
    <message>
        <source>停用后不再呼叫，直到有人恢复投用；颜色和计数照常显示。</source>
        <translation>It calls nobody until someone returns it to service; colour and counts stay visible.</translation>
    </message>
    <message>
        <source>停用</source>
        <translation>Take out of service</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>三维视图</source>
        <translation>3D view</translation>
    </message>
    <message>
        <source>平面图 · 上北</source>
        <translation>Plan · north up</translation>
    </message>
    <message>
        <source>步行 · 视高 1.7 m · W A S D 移动，Esc 返回</source>
        <translation>Walk · eye 1.7 m · W A S D to move, Esc to leave</translation>
    </message>
    <message>
        <source>{0} 项报警</source>
        <translation>Alarms: {0}</translation>
    </message>
    <message>
        <source>选中</source>
        <translation>Selected</translation>
    </message>
    <message>
        <source>未确认（填充，脉动）</source>
        <translation>Unacknowledged (filled, pulsing)</translation>
    </message>
    <message>
        <source>已确认（空心）</source>
        <translation>Acknowledged (hollow)</translation>
    </message>
    <message>
        <source>未知、离线、异常（灰色斜纹）</source>
        <translation>Unknown, stale, faulty (grey hatching)</translation>
    </message>
    <message>
        <source>重大危险源等级</source>
        <translation>Major-hazard level</translation>
    </message>
    <message>
        <source>级</source>
        <translation>level</translation>
    </message>
    <message>
        <source>北</source>
        <translation>N</translation>
    </message>
    <message>
        <source>报警 {0}</source>
        <translation>Alarms {0}</translation>
    </message>
    <message>
        <source>未确认 {0}</source>
        <translation>Unack. {0}</translation>
    </message>
    <message>
        <source>未知 {0}</source>
        <translation>Unknown {0}</translation>
    </message>
    <message>
        <source>搁置/抑制 {0}</source>
        <translation>Put aside {0}</translation>
    </message>
    <message>
        <source>另有 {0} 项指标</source>
        <translation>{0} more indicators</translation>
    </message>
    <message>
        <source>已恢复</source>
        <translation>Returned</translation>
    </message>
    <message>
        <source>另 {0} 项报警</source>
        <translation>+{0} in alarm</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>表</source>
        <translation>Table</translation>
    </message>
    <message>
        <source>待配置</source>
        <translation>not set</translation>
    </message>
    <message>
        <source>待核实</source>
        <translation>unverified</translation>
    </message>
    <message>
        <source>达标</source>
        <translation>met</translation>
    </message>
    <message>
        <source>超出</source>
        <translation>over</translation>
    </message>
    <message>
        <source>演练：虚构园区与模拟数据，不是真实情况。</source>
        <translation>Rehearsal: fictional park and simulated data, not the real situation.</translation>
    </message>
    <message>
        <source>园区</source>
        <translation>Park</translation>
    </message>
    <message>
        <source>时刻</source>
        <translation>Time</translation>
    </message>
    <message>
        <source>数据</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>指标</source>
        <translation>Measure</translation>
    </message>
    <message>
        <source>数值</source>
        <translation>Value</translation>
    </message>
    <message>
        <source>单位</source>
        <translation>Unit</translation>
    </message>
    <message>
        <source>目标</source>
        <translation>Goal</translation>
    </message>
    <message>
        <source>判定</source>
        <translation>Goal met</translation>
    </message>
    <message>
        <source>目标来源</source>
        <translation>Source of the goal</translation>
    </message>
    <message>
        <source>每 10 分钟报警数</source>
        <translation>Alarms per 10 min</translation>
    </message>
    <message>
        <source>起始</source>
        <translation>Since</translation>
    </message>
    <message>
        <source>报警数</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>最频繁 10 个指标</source>
        <translation>10 most frequent</translation>
    </message>
    <message>
        <source>次数</source>
        <translation>Count</translation>
    </message>
    <message>
        <source>占比 %</source>
        <translation>Share %</translation>
    </message>
    <message>
        <source>行为不良的报警</source>
        <translation>Nuisance alarms</translation>
    </message>
    <message>
        <source>现象</source>
        <translation>Behaviour</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>指标编码</source>
        <translation>Indicator code</translation>
    </message>
    <message>
        <source>已接入</source>
        <translation>Linked</translation>
    </message>
    <message>
        <source>有效</source>
        <translation>Good</translation>
    </message>
    <message>
        <source>接入率 %</source>
        <translation>Access rate %</translation>
    </message>
    <message>
        <source>拒收</source>
        <translation>Rejected</translation>
    </message>
    <message>
        <source>迟到</source>
        <translation>Late</translation>
    </message>
    <message>
        <source>重复</source>
        <translation>Repeated</translation>
    </message>
    <message>
        <source>超前</source>
        <translation>Ahead</translation>
    </message>
    <message>
        <source>时钟差 s</source>
        <translation>Clock skew s</translation>
    </message>
    <message>
        <source>企业数据接入率</source>
        <translation>Data access rate</translation>
    </message>
    <message>
        <source>企业</source>
        <translation>Enterprise</translation>
    </message>
    <message>
        <source>企业编码</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>读数</source>
        <translation>Readings</translation>
    </message>
    <message>
        <source>坏报文</source>
        <translation>Broken messages</translation>
    </message>
    <message>
        <source>缺口</source>
        <translation>Gaps</translation>
    </message>
    <message>
        <source>补回</source>
        <translation>Healed</translation>
    </message>
    <message>
        <source>重连</source>
        <translation>Reconnects</translation>
    </message>
    <message>
        <source>数据源</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>最后收到</source>
        <translation>Last heard</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Remarks</translation>
    </message>
    <message>
        <source>报警指标</source>
        <translation>Alarm metrics</translation>
    </message>
    <message>
        <source>数据接入</source>
        <translation>Data access</translation>
    </message>
    <message>
        <source>单条报警</source>
        <translation>Single alarm</translation>
    </message>
    <message>
        <source>关闭（Esc）</source>
        <translation>Close (Esc)</translation>
    </message>
</context>
<context>
    <name>PencilBar</name>
    <message>
        <source>画</source>
        <translation>Draw</translation>
    </message>
    <message>
        <source>按住左键在场景表面画线；Ctrl 加左键转动视角，Esc 结束</source>
        <translation>Hold the left button and draw on what you see; Ctrl and the left button turn the view, Esc ends</translation>
    </message>
    <message>
        <source>箭头</source>
        <translation>Arrow</translation>
    </message>
    <message>
        <source>先点起点，再点所指之处；Ctrl 加左键转动视角，Esc 结束</source>
        <translation>First where it begins, then what it points to; Ctrl and the left button turn the view, Esc ends</translation>
    </message>
    <message>
        <source>擦除</source>
        <translation>Rub out</translation>
    </message>
    <message>
        <source>点一下移除草图或备注；本人或带班可以，撤销可恢复</source>
        <translation>Click to remove a sketch or a note; its author or a shift leader may, undo brings it back</translation>
    </message>
    <message>
        <source>白</source>
        <translation>White</translation>
    </message>
    <message>
        <source>黑</source>
        <translation>Black</translation>
    </message>
    <message>
        <source>青</source>
        <translation>Petrol</translation>
    </message>
    <message>
        <source>靛</source>
        <translation>Indigo</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>导出</source>
        <translation>Export</translation>
    </message>
</context>
<context>
    <name>PersonButton</name>
    <message>
        <source>登录</source>
        <translation>Log in</translation>
    </message>
    <message>
        <source>演练</source>
        <translation>Rehearsal</translation>
    </message>
    <message>
        <source>已锁定</source>
        <translation>Locked</translation>
    </message>
    <message>
        <source>谁在本席：登录、锁定、退出（Ctrl+L）</source>
        <translation>Who is at this station: log in, lock, log out (Ctrl+L)</translation>
    </message>
    <message>
        <source>换人登录</source>
        <translation>Change person</translation>
    </message>
    <message>
        <source>锁定本席</source>
        <translation>Lock this station</translation>
    </message>
    <message>
        <source>退出登录</source>
        <translation>Log out</translation>
    </message>
</context>
<context>
    <name>PlayBar</name>
    <message>
        <source>读取中…</source>
        <translation>reading…</translation>
    </message>
    <message>
        <source>实时 {0}</source>
        <translation>Live {0}</translation>
    </message>
    <message>
        <source>上一条报警（Ctrl+←）</source>
        <translation>Alarm before (Ctrl+←)</translation>
    </message>
    <message>
        <source>上一个事件（Shift+←）</source>
        <translation>Event before (Shift+←)</translation>
    </message>
    <message>
        <source>退一秒（←）</source>
        <translation>Back a second (←)</translation>
    </message>
    <message>
        <source>播放或暂停（空格）</source>
        <translation>Play or pause (space)</translation>
    </message>
    <message>
        <source>进一秒（→）</source>
        <translation>On a second (→)</translation>
    </message>
    <message>
        <source>下一个事件（Shift+→）</source>
        <translation>Next event (Shift+→)</translation>
    </message>
    <message>
        <source>下一条报警（Ctrl+→）</source>
        <translation>Next alarm (Ctrl+→)</translation>
    </message>
    <message>
        <source>循环播放所选时段（L）；按住 Shift 拖动选择</source>
        <translation>Play the marked time again and again (L); drag with Shift to mark it</translation>
    </message>
    <message>
        <source>在此处加书签，再按一次取消（B）</source>
        <translation>Bookmark here, again to take it away (B)</translation>
    </message>
    <message>
        <source>慢一档（↓）</source>
        <translation>Slower (↓)</translation>
    </message>
    <message>
        <source>快一档（↑）</source>
        <translation>Faster (↑)</translation>
    </message>
    <message>
        <source>回到实时</source>
        <translation>Back to live</translation>
    </message>
    <message>
        <source>回到实时（End 或 Esc）</source>
        <translation>Back to live (End or Esc)</translation>
    </message>
    <message>
        <source>10 分</source>
        <translation>10 min</translation>
    </message>
    <message>
        <source>1 时</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>8 时</source>
        <translation>8 h</translation>
    </message>
    <message>
        <source>1 日</source>
        <translation>1 d</translation>
    </message>
    <message>
        <source>7 日</source>
        <translation>7 d</translation>
    </message>
    <message>
        <source>30 日</source>
        <translation>30 d</translation>
    </message>
    <message>
        <source>1 年</source>
        <translation>1 y</translation>
    </message>
</context>
<context>
    <name>RehearsalBanner</name>
    <message>
        <source>演练 · 虚构园区与模拟数据，不是真实情况</source>
        <translation>REHEARSAL · fictional park, simulated data, not the real situation</translation>
    </message>
    <message>
        <source>演练“{0}” · 数据全部模拟，不是真实情况，不上报平台</source>
        <translation>DRILL “{0}” · every value is made up, nothing is real, nothing goes to a platform</translation>
    </message>
</context>
<context>
    <name>SearchBox</name>
    <message>
        <source>搜索名称、编码、位号、拼音首字母</source>
        <translation>Search name, code, tag, pinyin</translation>
    </message>
    <message>
        <source>搜索设备（Ctrl+F）</source>
        <translation>Search equipment (Ctrl+F)</translation>
    </message>
</context>
<context>
    <name>Seen</name>
    <message>
        <source>未命名席位</source>
        <translation>a seat without a name</translation>
    </message>
    <message>
        <source>无人登录</source>
        <translation>nobody logged in</translation>
    </message>
    <message>
        <source>与现在相同</source>
        <translation>the same as now</translation>
    </message>
    <message>
        <source>与现在不同</source>
        <translation>another than now</translation>
    </message>
    <message>
        <source>{0}（现为 {1}）</source>
        <translation>{0} (now {1})</translation>
    </message>
    <message>
        <source>当时画面：{0}</source>
        <translation>As seen then: {0}</translation>
    </message>
    <message>
        <source>记于 {0}</source>
        <translation>written down {0}</translation>
    </message>
    <message>
        <source>程序 {0}</source>
        <translation>program {0}</translation>
    </message>
    <message>
        <source>场景 {0}，{1}</source>
        <translation>scene {0}, {1}</translation>
    </message>
    <message>
        <source>当时该席位正在回放</source>
        <translation>that seat was replaying then</translation>
    </message>
    <message>
        <source>当时静音至 {0}</source>
        <translation>silenced until {0} then</translation>
    </message>
    <message>
        <source>该席位此前 {0} 没有写下画面，当时可能已关闭</source>
        <translation>that seat wrote down no view for {0} before; it may have been closed</translation>
    </message>
    <message>
        <source>场景中已没有：{0}</source>
        <translation>no longer in the scene: {0}</translation>
    </message>
    <message>
        <source>另有 {0} 台隐藏的设备没有写下编号，未恢复</source>
        <translation>{0} more that were hidden were not written down by code and are not restored</translation>
    </message>
    <message>
        <source>已没有图层：{0}</source>
        <translation>layers that are gone: {0}</translation>
    </message>
    <message>
        <source>筛选条件已不适用：{0}</source>
        <translation>filters that no longer apply: {0}</translation>
    </message>
    <message>
        <source>步行方式未恢复，只恢复视角</source>
        <translation>walking is not restored, only where it looked from</translation>
    </message>
    <message>
        <source>当时画面 {0}×{1}，宽高比与现在不同</source>
        <translation>the picture was {0}×{1} then, of other proportions than now</translation>
    </message>
    <message>
        <source>未能恢复：</source>
        <translation>Not restored: </translation>
    </message>
    <message>
        <source>{0} 等 {1} 项</source>
        <translation>{0} and others, {1} in all</translation>
    </message>
</context>
<context>
    <name>SeenBar</name>
    <message>
        <source>恢复我的画面</source>
        <translation>Back to my view</translation>
    </message>
    <message>
        <source>哪个席位的画面</source>
        <translation>Which seat’s view</translation>
    </message>
</context>
<context>
    <name>ShelfView</name>
    <message>
        <source>从报警立案…</source>
        <translation>From an alarm…</translation>
    </message>
    <message>
        <source>从时段立案…</source>
        <translation>From a time…</translation>
    </message>
    <message>
        <source>先选择一条报警；在报警列表中也可按 I 或右键</source>
        <translation>Choose an alarm first; in the alarm list also I or the right button</translation>
    </message>
    <message>
        <source>先在时间轴（F5）上按住 Shift 拖出一段</source>
        <translation>First draw over the timeline (F5) with Shift held</translation>
    </message>
    <message>
        <source>还没有事件。</source>
        <translation>No incidents yet.</translation>
    </message>
    <message>
        <source>选择一条报警后「从报警立案」；或在时间轴（F5）上拖出一段后「从时段立案」。</source>
        <translation>Choose an alarm, then “From an alarm”; or draw over the timeline (F5), then “From a time”.</translation>
    </message>
    <message>
        <source>编号</source>
        <translation>Number</translation>
    </message>
    <message>
        <source>名称</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>立案时间</source>
        <translation>Opened</translation>
    </message>
    <message>
        <source>状态</source>
        <translation>State</translation>
    </message>
    <message>
        <source>等级</source>
        <translation>Grade</translation>
    </message>
    <message>
        <source>立案人</source>
        <translation>Opened by</translation>
    </message>
</context>
<context>
    <name>ShelveDialog</name>
    <message>
        <source>搁置 {0} 条</source>
        <translation>Shelve {0}</translation>
    </message>
    <message>
        <source>搁置</source>
        <translation>Shelve</translation>
    </message>
    <message>
        <source>搁置报警</source>
        <translation>Shelve alarms</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>时长</source>
        <translation>Duration</translation>
    </message>
    <message>
        <source>第二人</source>
        <translation>Agreed by</translation>
    </message>
    <message>
        <source>口令</source>
        <translation>Password</translation>
    </message>
    <message>
        <source>必填，写入日志</source>
        <translation>Required; goes to the journal</translation>
    </message>
    <message>
        <source>该级别须两人：请另一人登录同意，只用于这一次。</source>
        <translation>This level takes two people: another one logs in to agree, for this time only.</translation>
    </message>
    <message>
        <source>{0}最长 {1} 分钟</source>
        <translation>{0}: at most {1} min</translation>
    </message>
    <message>
        <source>{0}（{1}）</source>
        <translation>{0} ({1})</translation>
    </message>
    <message>
        <source>{0}：{1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>不能搁置：</source>
        <translation>Cannot be shelved:</translation>
    </message>
</context>
<context>
    <name>SilenceDialog</name>
    <message>
        <source>消音</source>
        <translation>Silence</translation>
    </message>
    <message>
        <source>时长</source>
        <translation>Duration</translation>
    </message>
    <message>
        <source>只停已响过的声音，不等于确认；新报警立即发声。</source>
        <translation>Stops only what has sounded and acknowledges nothing; new alarms sound at once.</translation>
    </message>
</context>
<context>
    <name>Slip</name>
    <message>
        <source>确定</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>等待回答…</source>
        <translation>Waiting for the answer…</translation>
    </message>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
</context>
<context>
    <name>Slips</name>
    <message>
        <source>分钟</source>
        <translation>min</translation>
    </message>
    <message>
        <source>{0} 小时</source>
        <translation>{0} h</translation>
    </message>
    <message>
        <source>{0} 分钟</source>
        <translation>{0} min</translation>
    </message>
    <message>
        <source>至 {0}</source>
        <translation>until {0}</translation>
    </message>
</context>
<context>
    <name>SoundTest</name>
    <message>
        <source>交接班声音自检</source>
        <translation>Sound self-test at handover</translation>
    </message>
    <message>
        <source>逐个试听；听到的打勾。没有打勾的按“未听到”记入日志。</source>
        <translation>Play each sound and tick those heard. What is not ticked goes to the journal as not heard.</translation>
    </message>
    <message>
        <source>试听</source>
        <translation>Play</translation>
    </message>
    <message>
        <source>听到了</source>
        <translation>Heard</translation>
    </message>
    <message>
        <source>记入日志</source>
        <translation>Write to journal</translation>
    </message>
    <message>
        <source>高高报 HH</source>
        <translation>High-high HH</translation>
    </message>
    <message>
        <source>低低报 LL</source>
        <translation>Low-low LL</translation>
    </message>
    <message>
        <source>高报 H</source>
        <translation>High H</translation>
    </message>
    <message>
        <source>低报 L</source>
        <translation>Low L</translation>
    </message>
    <message>
        <source>失联</source>
        <translation>Lost contact</translation>
    </message>
    <message>
        <source>画面非实时</source>
        <translation>Picture not live</translation>
    </message>
</context>
<context>
    <name>Spoken</name>
    <message>
        <source>失联</source>
        <translation>lost contact</translation>
    </message>
    <message>
        <source>{0}，{1}，{2}，{3}</source>
        <translation>{0}, {1}, {2}, {3}</translation>
    </message>
    <message>
        <source>还有 {0} 条</source>
        <translation>{0} more</translation>
    </message>
    <message>
        <source>注意，全部数据源中断，画面不是实时数据</source>
        <translation>Attention, all data sources are lost, the picture is not live</translation>
    </message>
    <message>
        <source>注意，系统时钟被调整</source>
        <translation>Attention, the system clock was changed</translation>
    </message>
    <message>
        <source>注意，画面不是实时数据</source>
        <translation>Attention, the picture is not live</translation>
    </message>
</context>
<context>
    <name>StatementRow</name>
    <message>
        <source>依据，如“电话记录”</source>
        <translation>Rests on, e.g. “call log”</translation>
    </message>
    <message>
        <source>陈述</source>
        <translation>State</translation>
    </message>
</context>
<context>
    <name>StatusStrip</name>
    <message>
        <source>演练数据</source>
        <translation>Rehearsal feed</translation>
    </message>
    <message>
        <source>实时数据</source>
        <translation>Live feed</translation>
    </message>
    <message>
        <source>已连接</source>
        <translation>Connected</translation>
    </message>
    <message>
        <source>连接中断</source>
        <translation>Link lost</translation>
    </message>
    <message>
        <source>无</source>
        <translation>none</translation>
    </message>
    <message>
        <source>记录进程：{0}</source>
        <translation>Recorder process: {0}</translation>
    </message>
    <message>
        <source>数据 {0}</source>
        <translation>Data {0}</translation>
    </message>
    <message>
        <source>{0} 条/秒</source>
        <translation>{0}/s</translation>
    </message>
    <message>
        <source>未知 {0}/{1}</source>
        <translation>Unknown {0}/{1}</translation>
    </message>
    <message>
        <source>最近一帧的绘制时间</source>
        <translation>Time the last frame took</translation>
    </message>
    <message>
        <source>显存 {0}/{1} GB</source>
        <translation>GPU {0}/{1} GB</translation>
    </message>
    <message>
        <source>场景可用的显存：已用/上限</source>
        <translation>Graphics memory of the scene: used / at most</translation>
    </message>
    <message>
        <source>显存不够，远处画得较粗</source>
        <translation>Too little graphics memory: far things are drawn more coarsely</translation>
    </message>
    <message>
        <source>加载中 {0}</source>
        <translation>Loading {0}</translation>
    </message>
    <message>
        <source>缺瓦片 {0}</source>
        <translation>Tiles missing: {0}</translation>
    </message>
    <message>
        <source>（模拟）</source>
        <translation> (simulated)</translation>
    </message>
    <message>
        <source>未接入数据源</source>
        <translation>No data source</translation>
    </message>
    <message>
        <source>未收到</source>
        <translation>not received</translation>
    </message>
    <message>
        <source>{0} 秒前</source>
        <translation>{0} s ago</translation>
    </message>
    <message>
        <source>{0}前</source>
        <translation>{0} ago</translation>
    </message>
</context>
<context>
    <name>StepsStrip</name>
    <message>
        <source>已等 {0}</source>
        <translation>awaited {0}</translation>
    </message>
    <message>
        <source>（陈述）</source>
        <translation> (stated)</translation>
    </message>
</context>
<context>
    <name>SystemsBar</name>
    <message>
        <source>坐标系</source>
        <translation>System</translation>
    </message>
    <message>
        <source>添加</source>
        <translation>Add</translation>
    </message>
    <message>
        <source>EPSG:4547、114（中央子午线）、38（带号）…</source>
        <translation>EPSG:4547, 114 (central meridian), 38 (zone)…</translation>
    </message>
    <message>
        <source>EPSG 代码、高斯-克吕格带号或中央子午线、WKT，或设置 [systems] 里的厂区坐标系；下次打开仍在</source>
        <translation>An EPSG code, a Gauss-Krüger zone or central meridian, WKT, or a plant grid from [systems] in the settings; remembered</translation>
    </message>
</context>
<context>
    <name>TextDialog</name>
    <message>
        <source>报警</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>写备注</source>
        <translation>Write a note</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>必填，写入日志</source>
        <translation>Required; goes to the journal</translation>
    </message>
    <message>
        <source>保存备注</source>
        <translation>Save note</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>数据源中断</source>
        <translation>Source lost</translation>
    </message>
    <message>
        <source>待配置：没有接入视频源</source>
        <translation>待配置: no video source is connected</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>情形</source>
        <translation>Situations</translation>
    </message>
    <message>
        <source>操作</source>
        <translation>Acts</translation>
    </message>
    <message>
        <source>数据</source>
        <translation>Data</translation>
    </message>
    <message>
        <source>视频</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>书签</source>
        <translation>Bookmarks</translation>
    </message>
    <message>
        <source>无数据</source>
        <translation>No data</translation>
    </message>
    <message>
        <source>无数据：记录进程未运行</source>
        <translation>No data: no recorder ran</translation>
    </message>
    <message>
        <source>无数据：记录已损坏或缺失</source>
        <translation>No data: damaged or missing</translation>
    </message>
    <message>
        <source>无数据：已超过保存期限</source>
        <translation>No data: older than what is kept</translation>
    </message>
    <message>
        <source>暂停</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>回放 {0} {1}</source>
        <translation>REPLAY {0} {1}</translation>
    </message>
    <message>
        <source>失联</source>
        <translation>Lost contact</translation>
    </message>
    <message>
        <source>（被拒）</source>
        <translation> (refused)</translation>
    </message>
    <message>
        <source>未知 {0}</source>
        <translation>{0} unknown</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>园区坐标  东 {0}  北 {1}  高 {2} m</source>
        <translation>Park  E {0}  N {1}  U {2} m</translation>
    </message>
    <message>
        <source>测距</source>
        <translation>Distance</translation>
    </message>
    <message>
        <source>高差</source>
        <translation>Height</translation>
    </message>
    <message>
        <source>面积</source>
        <translation>Area</translation>
    </message>
    <message>
        <source>角度</source>
        <translation>Angle</translation>
    </message>
    <message>
        <source>坐标</source>
        <translation>Position</translation>
    </message>
    <message>
        <source>最近目标</source>
        <translation>Nearest</translation>
    </message>
    <message>
        <source>民居</source>
        <translation>Dwelling</translation>
    </message>
    <message>
        <source>学校</source>
        <translation>School</translation>
    </message>
    <message>
        <source>储罐</source>
        <translation>Tank</translation>
    </message>
    <message>
        <source>再点 {0} 个点</source>
        <translation>{0} more points</translation>
    </message>
    <message>
        <source>场景中没有登记这类目标</source>
        <translation>None is entered in the scene</translation>
    </message>
    <message>
        <source>方位 {0}°</source>
        <translation>Bearing {0}°</translation>
    </message>
    <message>
        <source>斜距 {0}</source>
        <translation>Slope {0}</translation>
    </message>
    <message>
        <source>平距 {0}</source>
        <translation>Plan {0}</translation>
    </message>
    <message>
        <source>高差 {0}</source>
        <translation>Height {0}</translation>
    </message>
    <message>
        <source>投影面积 {0}</source>
        <translation>Plan area {0}</translation>
    </message>
    <message>
        <source>表面积 {0}</source>
        <translation>Surface {0}</translation>
    </message>
    <message>
        <source>周长 {0}</source>
        <translation>Perimeter {0}</translation>
    </message>
    <message>
        <source>在其范围内</source>
        <translation>inside it</translation>
    </message>
    <message>
        <source>分层展开 {0} %（{1}，{2} 层，不可量测）</source>
        <translation>Pulled apart {0} % ({1}, {2} levels, not to measure)</translation>
    </message>
    <message>
        <source>未登录</source>
        <translation>not logged in</translation>
    </message>
</context>
<context>
    <name>ToolsBar</name>
    <message>
        <source>依次点选，双击或回车结束</source>
        <translation>Click point by point; double click or Enter ends</translation>
    </message>
    <message>
        <source>依次点选边界，双击或回车结束</source>
        <translation>Click along the boundary; double click or Enter ends</translation>
    </message>
    <message>
        <source>点选一处，找出最近的民居、学校、储罐；只含场景中已登记的</source>
        <translation>Click a place: the nearest dwelling, school and tank, of those entered in the scene</translation>
    </message>
    <message>
        <source>撤销</source>
        <translation>Undo</translation>
    </message>
    <message>
        <source>清除</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>把文字钉在所选位置，写明时间与人员</source>
        <translation>Pin a text to a place, with time and person</translation>
    </message>
    <message>
        <source>淡化正常</source>
        <translation>Fade calm</translation>
    </message>
    <message>
        <source>透视</source>
        <translation>X-ray</translation>
    </message>
    <message>
        <source>除所选对象外都变淡；报警的不变</source>
        <translation>All but the chosen one is faint; alarms are not</translation>
    </message>
    <message>
        <source>隔离</source>
        <translation>Isolate</translation>
    </message>
    <message>
        <source>只显示所选对象；报警的仍显示</source>
        <translation>Only the chosen one is shown; alarms are too</translation>
    </message>
    <message>
        <source>剖切</source>
        <translation>Section</translation>
    </message>
    <message>
        <source>分层展开</source>
        <translation>Levels apart</translation>
    </message>
    <message>
        <source>把所选建筑或设备按层切开、沿竖直方向拉开；展开时不能量测</source>
        <translation>Cut the chosen building or installation level from level and pull it apart; nothing is measured meanwhile</translation>
    </message>
    <message>
        <source>西</source>
        <translation>W</translation>
    </message>
    <message>
        <source>东</source>
        <translation>E</translation>
    </message>
    <message>
        <source>南</source>
        <translation>S</translation>
    </message>
    <message>
        <source>北</source>
        <translation>N</translation>
    </message>
    <message>
        <source>下</source>
        <translation>Low</translation>
    </message>
    <message>
        <source>上</source>
        <translation>High</translation>
    </message>
</context>
<context>
    <name>TrendBoard</name>
    <message>
        <source>从趋势中移除</source>
        <translation>Remove from the trends</translation>
    </message>
    <message>
        <source>趋势</source>
        <translation>Trends</translation>
    </message>
    <message>
        <source>加入所选设备的指标</source>
        <translation>Add indicators of the selection</translation>
    </message>
    <message>
        <source>关闭（Ctrl+T）</source>
        <translation>Close (Ctrl+T)</translation>
    </message>
    <message>
        <source>与时间轴同步</source>
        <translation>In step with the timeline</translation>
    </message>
    <message>
        <source>先选中设备，再点“加入所选设备的指标”。最多 16 个指标，按单位分行。</source>
        <translation>Select an installation, then click “Add indicators of the selection”. Up to 16 indicators, a row for each unit.</translation>
    </message>
    <message>
        <source>10 分</source>
        <translation>10 min</translation>
    </message>
    <message>
        <source>1 时</source>
        <translation>1 h</translation>
    </message>
    <message>
        <source>8 时</source>
        <translation>8 h</translation>
    </message>
    <message>
        <source>1 天</source>
        <translation>1 day</translation>
    </message>
</context>
<context>
    <name>TrendPlot</name>
    <message>
        <source>{0} 分</source>
        <translation>{0} min</translation>
    </message>
</context>
<context>
    <name>TroubleBar</name>
    <message>
        <source>全部 {0} 条</source>
        <translation>All {0}</translation>
    </message>
    <message>
        <source>已阅，关闭</source>
        <translation>Dismiss</translation>
    </message>
</context>
<context>
    <name>Upkeep</name>
    <message>
        <source>日志故障：{0}</source>
        <translation>Journal fault: {0}</translation>
    </message>
    <message>
        <source>回传滞留 {0}</source>
        <translation>Outbox stuck {0}</translation>
    </message>
    <message>
        <source>{0}：{1}</source>
        <translation>{0}: {1}</translation>
    </message>
    <message>
        <source>回传待送 {0}</source>
        <translation>To send {0}</translation>
    </message>
    <message>
        <source>数据源 {0}/{1}</source>
        <translation>Sources {0}/{1}</translation>
    </message>
    <message>
        <source>拒收 {0}</source>
        <translation>Rejected {0}</translation>
    </message>
    <message>
        <source>迟到 {0}</source>
        <translation>Late {0}</translation>
    </message>
    <message>
        <source>超前 {0}</source>
        <translation>Ahead {0}</translation>
    </message>
    <message>
        <source>时钟不准 {0}</source>
        <translation>Clock skewed {0}</translation>
    </message>
</context>
<context>
    <name>ValueRow</name>
    <message>
        <source>没有限值</source>
        <translation>no limits</translation>
    </message>
    <message>
        <source>量程</source>
        <translation>Measuring range</translation>
    </message>
    <message>
        <source>距最后一次收到数据</source>
        <translation>Since data were last received</translation>
    </message>
    <message>
        <source>从未收到数据</source>
        <translation>never heard</translation>
    </message>
</context>
<context>
    <name>VerifyDialog</name>
    <message>
        <source>结论</source>
        <translation>Verdict</translation>
    </message>
    <message>
        <source>属实</source>
        <translation>Real</translation>
    </message>
    <message>
        <source>误报</source>
        <translation>False alarm</translation>
    </message>
    <message>
        <source>仪表故障</source>
        <translation>Instrument fault</translation>
    </message>
    <message>
        <source>核实报警</source>
        <translation>Verify the alarm</translation>
    </message>
    <message>
        <source>情况</source>
        <translation>Found</translation>
    </message>
    <message>
        <source>如何核实的，必填，写入日志</source>
        <translation>How verified; required, journaled</translation>
    </message>
    <message>
        <source>结论会回传平台；没有送到时在状态栏显示。</source>
        <translation>The verdict is sent to the platform; the status bar says when it is not delivered.</translation>
    </message>
    <message>
        <source>提交核实</source>
        <translation>Submit</translation>
    </message>
</context>
<context>
    <name>ViewBar</name>
    <message>
        <source>全景（Home）</source>
        <translation>Home view (Home)</translation>
    </message>
    <message>
        <source>俯视平面图（P）</source>
        <translation>Plan view (P)</translation>
    </message>
    <message>
        <source>时间轴与回放（F5）</source>
        <translation>Timeline and replay (F5)</translation>
    </message>
    <message>
        <source>趋势（Ctrl+T）</source>
        <translation>Trends (Ctrl+T)</translation>
    </message>
    <message>
        <source>量测、剖切、透视、备注（F10）</source>
        <translation>Measure, section, x-ray, notes (F10)</translation>
    </message>
    <message>
        <source>事件记录：立案、叙述、报告、证据（Ctrl+I）</source>
        <translation>Incidents: open, narrative, reports, evidence (Ctrl+I)</translation>
    </message>
    <message>
        <source>数字键 {0}</source>
        <translation>Key {0}</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>正常</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>低报</source>
        <translation>Low</translation>
    </message>
    <message>
        <source>高报</source>
        <translation>High</translation>
    </message>
    <message>
        <source>低低报</source>
        <translation>Low-low</translation>
    </message>
    <message>
        <source>高高报</source>
        <translation>High-high</translation>
    </message>
    <message>
        <source>有效</source>
        <translation>Good</translation>
    </message>
    <message>
        <source>质量异常</source>
        <translation>Fault</translation>
    </message>
    <message>
        <source>离线</source>
        <translation>Stale</translation>
    </message>
    <message>
        <source>无数据</source>
        <translation>No data</translation>
    </message>
    <message>
        <source>未接入</source>
        <translation>Not connected</translation>
    </message>
    <message>
        <source>温度</source>
        <translation>Temperature</translation>
    </message>
    <message>
        <source>压力</source>
        <translation>Pressure</translation>
    </message>
    <message>
        <source>液位</source>
        <translation>Level</translation>
    </message>
    <message>
        <source>流量</source>
        <translation>Flow</translation>
    </message>
    <message>
        <source>可燃气体</source>
        <translation>Combustible gas</translation>
    </message>
    <message>
        <source>有毒气体</source>
        <translation>Toxic gas</translation>
    </message>
    <message>
        <source>压差</source>
        <translation>Pressure drop</translation>
    </message>
    <message>
        <source>火花</source>
        <translation>Sparks</translation>
    </message>
    <message>
        <source>水位</source>
        <translation>Water level</translation>
    </message>
    <message>
        <source>湿度</source>
        <translation>Humidity</translation>
    </message>
    <message>
        <source>风速</source>
        <translation>Wind speed</translation>
    </message>
    <message>
        <source>振动</source>
        <translation>Vibration</translation>
    </message>
    <message>
        <source>电流</source>
        <translation>Current</translation>
    </message>
    <message>
        <source>开关量</source>
        <translation>Switch</translation>
    </message>
    <message>
        <source>模型部件</source>
        <translation>Model part</translation>
    </message>
    <message>
        <source>无火花</source>
        <translation>no spark</translation>
    </message>
    <message>
        <source>有火花</source>
        <translation>spark</translation>
    </message>
    <message>
        <source>关</source>
        <translation>off</translation>
    </message>
    <message>
        <source>开</source>
        <translation>on</translation>
    </message>
    <message>
        <source>主要负责人</source>
        <translation>Principal</translation>
    </message>
    <message>
        <source>技术负责人</source>
        <translation>Technical lead</translation>
    </message>
    <message>
        <source>操作负责人</source>
        <translation>Operations lead</translation>
    </message>
    <message>
        <source>安全总监</source>
        <translation>Safety director</translation>
    </message>
    <message>
        <source>安全负责人</source>
        <translation>Safety lead</translation>
    </message>
    <message>
        <source>安全管理员</source>
        <translation>Safety officer</translation>
    </message>
    <message>
        <source>设备负责人</source>
        <translation>Equipment lead</translation>
    </message>
    <message>
        <source>值班电话</source>
        <translation>Duty phone</translation>
    </message>
    <message>
        <source>值班长</source>
        <translation>Shift lead</translation>
    </message>
    <message>
        <source>未确认</source>
        <translation>Unacknowledged</translation>
    </message>
    <message>
        <source>已恢复未确认</source>
        <translation>Returned, unack.</translation>
    </message>
    <message>
        <source>锁存未确认</source>
        <translation>Latched, unack.</translation>
    </message>
    <message>
        <source>锁存待复位</source>
        <translation>Latched, to reset</translation>
    </message>
    <message>
        <source>已搁置</source>
        <translation>Shelved</translation>
    </message>
    <message>
        <source>已停用</source>
        <translation>Out of service</translation>
    </message>
    <message>
        <source>工艺</source>
        <translation>Process</translation>
    </message>
    <message>
        <source>失联</source>
        <translation>Lost contact</translation>
    </message>
    <message>
        <source>报警</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>恢复</source>
        <translation>Return to normal</translation>
    </message>
    <message>
        <source>确认</source>
        <translation>Acknowledge</translation>
    </message>
    <message>
        <source>复位</source>
        <translation>Reset</translation>
    </message>
    <message>
        <source>取消搁置</source>
        <translation>End shelving</translation>
    </message>
    <message>
        <source>搁置到期</source>
        <translation>Shelving expired</translation>
    </message>
    <message>
        <source>解除抑制</source>
        <translation>Suppression ended</translation>
    </message>
    <message>
        <source>恢复投用</source>
        <translation>Return to service</translation>
    </message>
    <message>
        <source>消音</source>
        <translation>Silence</translation>
    </message>
    <message>
        <source>核实</source>
        <translation>Verify</translation>
    </message>
    <message>
        <source>音响自检</source>
        <translation>Sound self-test</translation>
    </message>
    <message>
        <source>本席报告</source>
        <translation>Station report</translation>
    </message>
    <message>
        <source>值班员</source>
        <translation>Duty operator</translation>
    </message>
    <message>
        <source>带班</source>
        <translation>Shift leader</translation>
    </message>
    <message>
        <source>管理员</source>
        <translation>Administrator</translation>
    </message>
    <message>
        <source>审计员</source>
        <translation>Auditor</translation>
    </message>
    <message>
        <source>连接中</source>
        <translation>Connecting</translation>
    </message>
    <message>
        <source>中断</source>
        <translation>Down</translation>
    </message>
    <message>
        <source>被拒绝</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>抖动</source>
        <translation>Chattering</translation>
    </message>
    <message>
        <source>瞬时</source>
        <translation>Fleeting</translation>
    </message>
    <message>
        <source>超过 24 小时</source>
        <translation>Over 24 h</translation>
    </message>
    <message>
        <source>日志开始</source>
        <translation>Journal begun</translation>
    </message>
    <message>
        <source>日志缺失</source>
        <translation>Journal gap</translation>
    </message>
    <message>
        <source>记录进程启动</source>
        <translation>Recorder started</translation>
    </message>
    <message>
        <source>记录进程停止</source>
        <translation>Recorder stopped</translation>
    </message>
    <message>
        <source>备用接管</source>
        <translation>Takeover</translation>
    </message>
    <message>
        <source>状态变化</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>报警事件</source>
        <translation>Alarm event</translation>
    </message>
    <message>
        <source>情形</source>
        <translation>Situation</translation>
    </message>
    <message>
        <source>报警泛滥</source>
        <translation>Alarm flood</translation>
    </message>
    <message>
        <source>指令</source>
        <translation>Command</translation>
    </message>
    <message>
        <source>席位画面</source>
        <translation>Seat’s view</translation>
    </message>
    <message>
        <source>指令被拒</source>
        <translation>Refused</translation>
    </message>
    <message>
        <source>登录</source>
        <translation>Log-in</translation>
    </message>
    <message>
        <source>退出</source>
        <translation>Log-out</translation>
    </message>
    <message>
        <source>登录失败</source>
        <translation>Log-in failed</translation>
    </message>
    <message>
        <source>账户锁定</source>
        <translation>Account locked</translation>
    </message>
    <message>
        <source>账户变更</source>
        <translation>Account changed</translation>
    </message>
    <message>
        <source>数据缺口</source>
        <translation>Data gap</translation>
    </message>
    <message>
        <source>数据源中断</source>
        <translation>Source lost</translation>
    </message>
    <message>
        <source>数据源恢复</source>
        <translation>Source back</translation>
    </message>
    <message>
        <source>时钟跳变</source>
        <translation>Clock jump</translation>
    </message>
    <message>
        <source>程序停顿</source>
        <translation>Program paused</translation>
    </message>
    <message>
        <source>配置变更</source>
        <translation>Configuration</translation>
    </message>
    <message>
        <source>日志锚定</source>
        <translation>Anchored</translation>
    </message>
    <message>
        <source>回传平台</source>
        <translation>Outbox</translation>
    </message>
    <message>
        <source>导出</source>
        <translation>Export</translation>
    </message>
    <message>
        <source>故障</source>
        <translation>Fault</translation>
    </message>
    <message>
        <source>演练值班员</source>
        <translation>Rehearsal duty operator</translation>
    </message>
    <message>
        <source>演练数据</source>
        <translation>Rehearsal feed</translation>
    </message>
    <message>
        <source>已确认</source>
        <translation>Acknowledged</translation>
    </message>
    <message>
        <source>{0} 秒</source>
        <translation>{0} s</translation>
    </message>
    <message>
        <source>{0} 分 {1} 秒</source>
        <translation>{0} min {1} s</translation>
    </message>
    <message>
        <source>{0} 时 {1} 分</source>
        <translation>{0} h {1} min</translation>
    </message>
    <message>
        <source>{0} 天 {1} 时</source>
        <translation>{0} d {1} h</translation>
    </message>
    <message>
        <source>已 {0}</source>
        <translation>for {0}</translation>
    </message>
    <message>
        <source>工艺报警</source>
        <translation>Process alarm</translation>
    </message>
    <message>
        <source>起始</source>
        <translation>Since</translation>
    </message>
    <message>
        <source>从未收到数据</source>
        <translation>never heard</translation>
    </message>
    <message>
        <source>{0}前</source>
        <translation>{0} ago</translation>
    </message>
    <message>
        <source>读数</source>
        <translation>Reading</translation>
    </message>
    <message>
        <source>确认人</source>
        <translation>Acknowledged by</translation>
    </message>
    <message>
        <source>搁置</source>
        <translation>Shelving</translation>
    </message>
    <message>
        <source>设计抑制</source>
        <translation>Suppressed</translation>
    </message>
    <message>
        <source>停用</source>
        <translation>Out of service</translation>
    </message>
    <message>
        <source>首出</source>
        <translation>First-out</translation>
    </message>
    <message>
        <source>{0} 条</source>
        <translation>{0} in all</translation>
    </message>
    <message>
        <source>所属情形</source>
        <translation>Situation</translation>
    </message>
    <message>
        <source>共 {0} 条</source>
        <translation>{0} in all</translation>
    </message>
    <message>
        <source>备注</source>
        <translation>Note</translation>
    </message>
    <message>
        <source>待配置</source>
        <translation>not configured</translation>
    </message>
    <message>
        <source>可能原因</source>
        <translation>Likely cause</translation>
    </message>
    <message>
        <source>后果</source>
        <translation>Consequence</translation>
    </message>
    <message>
        <source>处置</source>
        <translation>Response</translation>
    </message>
    <message>
        <source>另有 {0} 条</source>
        <translation>{0} more</translation>
    </message>
    <message>
        <source>许可 {0}</source>
        <translation>Permit {0}</translation>
    </message>
    <message>
        <source>{0} · 剩 {1}</source>
        <translation>{0} · {1} left</translation>
    </message>
    <message>
        <source>随原因解除</source>
        <translation>Until its cause ends</translation>
    </message>
    <message>
        <source>恢复使用前</source>
        <translation>Until returned to service</translation>
    </message>
    <message>
        <source>{0}、{1}</source>
        <translation>{0}, {1}</translation>
    </message>
    <message>
        <source>规则</source>
        <translation>Rule</translation>
    </message>
    <message>
        <source>搁置至 {0}：{1}</source>
        <translation>Shelved until {0}: {1}</translation>
    </message>
    <message>
        <source>抑制：{0}</source>
        <translation>Suppressed: {0}</translation>
    </message>
    <message>
        <source>停用：{0}</source>
        <translation>Out of service: {0}</translation>
    </message>
    <message>
        <source>事件</source>
        <translation>Event</translation>
    </message>
    <message>
        <source>级别</source>
        <translation>Level</translation>
    </message>
    <message>
        <source>质量</source>
        <translation>Quality</translation>
    </message>
    <message>
        <source>数据时间</source>
        <translation>Data time</translation>
    </message>
    <message>
        <source>内容</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>原因</source>
        <translation>Reason</translation>
    </message>
    <message>
        <source>许可</source>
        <translation>Permit</translation>
    </message>
    <message>
        <source>至</source>
        <translation>Until</translation>
    </message>
    <message>
        <source>第二人</source>
        <translation>Agreed by</translation>
    </message>
    <message>
        <source>说明</source>
        <translation>Explanation</translation>
    </message>
    <message>
        <source>报警数</source>
        <translation>Alarms</translation>
    </message>
    <message>
        <source>数据源</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>属实</source>
        <translation>Real</translation>
    </message>
    <message>
        <source>误报</source>
        <translation>False alarm</translation>
    </message>
    <message>
        <source>仪表故障</source>
        <translation>Instrument fault</translation>
    </message>
    <message>
        <source>开始</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>结束</source>
        <translation>End</translation>
    </message>
    <message>
        <source>升级</source>
        <translation>Worse</translation>
    </message>
    <message>
        <source>转为</source>
        <translation>Changed</translation>
    </message>
</context>
<context>
    <name>WorkStrip</name>
    <message>
        <source>取消</source>
        <translation>Cancel</translation>
    </message>
    <message>
        <source>打开文件夹</source>
        <translation>Open folder</translation>
    </message>
    <message>
        <source>已阅，关闭</source>
        <translation>Read, close</translation>
    </message>
    <message>
        <source>准备中…</source>
        <translation>getting ready…</translation>
    </message>
    <message>
        <source>约剩 {0}</source>
        <translation>about {0} left</translation>
    </message>
    <message>
        <source>已写好：{0}</source>
        <translation>Written: {0}</translation>
    </message>
    <message>
        <source>没有做成：{0}</source>
        <translation>Not made: {0}</translation>
    </message>
    <message>
        <source>已取消，没有留下文件。</source>
        <translation>Cancelled, no file was left.</translation>
    </message>
</context>
</TS>
